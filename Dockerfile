# Two stages: the first installs the locked packages, the second holds what runs and nothing else.
ARG PYTHON_IMAGE=python:3.13.16-slim-trixie

FROM ${PYTHON_IMAGE} AS packages
WORKDIR /build
COPY requirements/runtime.txt .
RUN python -m venv --without-pip /venv \
    && python -m pip --python /venv/bin/python install --no-cache-dir \
        --require-hashes --no-deps --only-binary :all: --requirement runtime.txt

FROM ${PYTHON_IMAGE}
ENV PATH=/venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    DJANGO_SETTINGS_MODULE=config.settings.production \
    STATIC_ROOT=/srv/static \
    HOST=0.0.0.0 \
    PORT=8000
RUN /usr/local/bin/python -m pip uninstall --yes pip \
    && useradd --system --uid 10001 --user-group --no-create-home --shell /usr/sbin/nologin first-visit
WORKDIR /srv/first-visit
COPY --from=packages /venv /venv
COPY manage.py ./
COPY bin/serve bin/serve
COPY config config
COPY notifications notifications
COPY scheduling scheduling
COPY intake intake
# Names static files after their content; the values below are for this step and reach no layer's settings.
RUN SECRET_KEY=unused FIELD_ENCRYPTION_KEYS=unused \
    DATABASE_URL=postgres://unused@127.0.0.1/unused REDIS_URL=redis://127.0.0.1 \
    DJANGO_SETTINGS_MODULE=config.settings.base python manage.py collectstatic --noinput \
    && python -m compileall -q /srv/first-visit
USER 10001:10001
EXPOSE 8000
CMD ["bin/serve", "web"]
