// The variable by which workers get the certificate of their parent, with its key: nobody else may read it.

/** PEM, as the file has it that the certificate is kept in. */
export const TLS_VARIABLE = "SERVE_FOREVER_TLS";
