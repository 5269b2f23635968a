# Two stages: one that installs, one that runs. The base should be pinned by digest where it is built for production:
#   docker build --build-arg BASE=python:3.11-slim-bookworm@sha256:... .
# TORCH_INDEX names another package index for torch alone: PyTorch's CPU-only index keeps gigabytes of CUDA
# libraries out of the image.
ARG BASE=docker.io/library/python:3.11-slim-bookworm

FROM ${BASE} AS build
ARG TORCH_INDEX=""
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1
WORKDIR /src
COPY deploy/constraints.txt deploy/constraints.txt
RUN python -m venv /venv \
    && /venv/bin/pip install ${TORCH_INDEX:+--index-url "$TORCH_INDEX"} "$(grep '^torch==' deploy/constraints.txt)"
COPY pyproject.toml README.md ./
COPY corpus corpus
COPY indexer indexer
COPY service service
RUN /venv/bin/pip install -c deploy/constraints.txt ".[index]" \
    && /venv/bin/pip uninstall -y pip setuptools

FROM ${BASE}
LABEL org.opencontainers.image.title="related-articles" \
      org.opencontainers.image.description="Related articles, topic tags and coverage gaps for a publishing site"
RUN useradd --uid 10001 --create-home --shell /usr/sbin/nologin app && install -d -o app -g app /data
# Copied as root: the application must not be able to write to itself.
COPY --from=build /venv /venv
# HOME is a temporary place, so the image runs with a read-only root and a tmpfs at /tmp.
ENV PATH=/venv/bin:$PATH PYTHONDONTWRITEBYTECODE=1 PYTHONUNBUFFERED=1 HOME=/tmp
USER 10001
VOLUME /data
EXPOSE 8000
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=30s --timeout=3s --start-period=20s \
    CMD ["python", "-c", "import urllib.request as u; u.urlopen('http://127.0.0.1:8000/livez', timeout=2)"]
ENTRYPOINT ["related-articles"]
CMD ["serve", "--index", "/data/index", "--host", "0.0.0.0", "--port", "8000"]
