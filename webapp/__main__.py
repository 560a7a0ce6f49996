"""`python -m webapp`. A server's further processes load this under another name: no commands."""

if __name__ == "__main__":
    from webapp.cli import cli

    cli(prog_name="python -m webapp")
