"""The core behind the C interface of the public matching-engine benchmark (arXiv:2606.01183): docs/PUBLIC_BENCH.md."""
