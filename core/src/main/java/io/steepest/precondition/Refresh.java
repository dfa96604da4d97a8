package io.steepest.precondition;

/** How an eigenbasis is found anew from its factor. */
public enum Refresh {
    /** By eigendecomposition, largest eigenvalue first. What is known of single entries is turned with the basis. */
    EIGH,
    /** By one power iteration and a QR decomposition, as in KL-Shampoo; entries count as the same ones. */
    QR,
    /**
     * By one power iteration and a QR decomposition after vectors are sorted by their estimated eigenvalues, largest
     * first, as in SOAP; what is known of single entries is sorted with them.
     */
    SORTED_QR
}
