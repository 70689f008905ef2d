//! network namespaces joined by cables: real kernels.
