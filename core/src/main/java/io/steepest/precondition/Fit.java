package io.steepest.precondition;

/** What the factors of an eigenbasis are. */
public enum Fit {
    /** Gram matrices, {@code E[ggᵀ]} and {@code E[gᵀg]}, as in Shampoo, SOAP and SPlus. */
    GRAM,
    /**
     * Those of the matrix-normal law nearest to the gradients in the sense of Kullback and Leibler,
     * {@code E[g R⁻¹ gᵀ]/n} and {@code E[gᵀ L⁻¹ g]/m}, as in KL-Shampoo. They are covariant: gradients {@code BᵀgCᵀ} have
     * factors {@code BᵀLB} and {@code CRCᵀ}.
     */
    KL
}
