# Two images of one file: what serves (the default), and what the night needs beside it, torch and the weights:
#   docker build -t related-articles .
#   docker build --target night -t related-articles-night .
# The base should be pinned by digest where it is built for production:
#   docker build --build-arg BASE=python:3.11-slim-bookworm@sha256:... .
# TORCH_INDEX names another package index for torch alone: PyTorch's CPU-only index keeps gigabytes of CUDA
# libraries out of the night's image.
ARG BASE=docker.io/library/python:3.11-slim-bookworm

FROM ${BASE} AS build
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1
WORKDIR /src
COPY deploy/serve.lock deploy/serve.lock
RUN python -m venv /venv && /venv/bin/pip install --require-hashes --no-deps -r deploy/serve.lock
COPY pyproject.toml README.md ./
COPY corpus corpus
COPY indexer indexer
COPY service service
# The service encodes on the processor, from OpenVINO's own format: the rest of what its package brings is not loaded.
RUN /venv/bin/pip install --no-deps . \
    && find /venv -path '*/openvino/libs/*' \( -name '*_gpu_*' -o -name '*_npu_*' -o -name cache.json \
        -o -name '*_onnx_frontend*' -o -name '*_tensorflow*_frontend*' -o -name '*_paddle_frontend*' \
        -o -name '*_jax_frontend*' -o -name '*_gguf_frontend*' \) -delete

FROM build AS build-serve
RUN /venv/bin/pip uninstall -y pip setuptools

FROM build AS build-night
ARG TORCH_INDEX=""
COPY deploy/constraints.txt deploy/models.lock deploy/
RUN /venv/bin/pip install ${TORCH_INDEX:+--index-url "$TORCH_INDEX"} "$(grep '^torch==' deploy/constraints.txt)" \
    && /venv/bin/pip install --require-hashes --no-deps -r deploy/models.lock \
    && /venv/bin/pip install -c deploy/constraints.txt ".[index]" \
    && /venv/bin/pip uninstall -y pip setuptools

FROM ${BASE} AS run
LABEL org.opencontainers.image.title="related-articles" \
      org.opencontainers.image.description="Related articles, topic tags and coverage gaps for a publishing site"
RUN useradd --uid 10001 --create-home --shell /usr/sbin/nologin app && install -d -o app -g app /data
# HOME is a temporary place, so the image runs with a read-only root and a tmpfs at /tmp; what is made once and kept,
# such as unpacked weights and converted models, lies beside the index.
ENV PATH=/venv/bin:$PATH PYTHONDONTWRITEBYTECODE=1 PYTHONUNBUFFERED=1 HOME=/tmp XDG_CACHE_HOME=/data/cache
VOLUME /data
STOPSIGNAL SIGTERM
ENTRYPOINT ["related-articles"]

FROM run AS night
# Copied as root: the application must not be able to write to itself.
COPY --from=build-night /venv /venv
USER 10001
CMD ["--help"]

FROM run AS serve
COPY --from=build-serve /venv /venv
USER 10001
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=3s --start-period=20s \
    CMD ["python", "-c", "import urllib.request as u; u.urlopen('http://127.0.0.1:8000/livez', timeout=2)"]
CMD ["serve", "--index", "/data/index", "--host", "0.0.0.0", "--port", "8000"]
