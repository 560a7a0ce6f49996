"""`python -m webapp`."""

from webapp.cli import cli

if __name__ == "__main__":
    cli(prog_name="python -m webapp")
