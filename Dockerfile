# Three stages: bundle the front end, install Python packages, and the image that runs, without compilers or Node.
FROM node:20.17.0-bookworm-slim AS front
WORKDIR /build
COPY package.json package-lock.json .npmrc ./
RUN npm ci --omit=dev --no-audit --no-fund
COPY static ./static
COPY templates ./templates
RUN node static/build.mjs

FROM python:3.11.9-slim-bookworm AS packages
RUN python -m venv /opt/venv
COPY requirements.txt .
RUN /opt/venv/bin/pip install --no-cache-dir -r requirements.txt

FROM python:3.11.9-slim-bookworm
# pg_dump and pg_restore are what `manage.py backup` and `restore` call.
RUN apt-get update \
    && apt-get install -y --no-install-recommends postgresql-client \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --system --uid 10001 --create-home --home-dir /var/lib/liuan liuan \
    && install -d -o liuan -g liuan -m 700 /var/lib/liuan/files /var/lib/liuan/backups
ENV PATH=/opt/venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 VAR_DIR=/var/lib/liuan
WORKDIR /srv/liuan
COPY --from=packages /opt/venv /opt/venv
COPY . .
COPY --from=front /build/static/dist ./static/dist
# Keys made here would be the same in every container: the folder is thrown away, real ones come as secrets.
RUN VAR_DIR=/tmp/build python manage.py collectstatic --noinput -v 0 && rm -rf /tmp/build
USER liuan
EXPOSE 8000
CMD ["gunicorn", "-c", "python:liuan_safety.operations.gunicorn_settings", "liuan_safety.wsgi"]
