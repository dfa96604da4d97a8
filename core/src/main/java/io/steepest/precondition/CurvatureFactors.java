package io.steepest.precondition;

import org.bytedeco.pytorch.Tensor;

/**
 * Kronecker factors that come from elsewhere than the gradient, such as K-FAC's: the second moments of a layer's output
 * gradients and of its inputs, {@code E[δδᵀ]} and {@code E[xxᵀ]}. Martens and Grosse (2015). Asked during a step, in any
 * order, by one thread at a time, which need not be the one that steps.
 */
public interface CurvatureFactors {

    /**
     * The factor of the rows.
     *
     * @param parameter name of a matrix {@code [m,n]} in the module tree; of several in one tensor with its number, from 0,
     *     like {@code experts.weight[3]}
     * @return {@code [m,m]}, symmetric and positive semidefinite; read at once, not kept
     */
    Tensor left(String parameter);

    /**
     * The factor of the columns.
     *
     * @param parameter name of a matrix {@code [m,n]} in the module tree; of several in one tensor with its number, from 0,
     *     like {@code experts.weight[3]}
     * @return {@code [n,n]}, symmetric and positive semidefinite; read at once, not kept
     */
    Tensor right(String parameter);
}
