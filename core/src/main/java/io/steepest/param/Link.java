package io.steepest.param;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;

/**
 * The tensors of a module that are one member of a bank: its parameter, and others that were in the same memory. All of
 * them, and their gradients, are views of the bank.
 *
 * @param gradient of the member, a view of the bank
 * @param ends the module's tensors, the parameter first
 */
record Link(Tensor gradient, List<End> ends) {

    /** Copies the list. */
    Link {
        ends = List.copyOf(ends);
    }

    /**
     * One of the module's tensors.
     *
     * @param name its name in the module tree
     * @param tensor the module's own
     * @param weights what it must be a view of
     * @param gradient what its gradient must be
     * @param address of its first entry
     */
    record End(String name, Tensor tensor, Tensor weights, Tensor gradient, long address) {

        /** Makes the tensor and its gradient views of a bank; a gradient that was there is added to the bank's. */
        static End tie(String name, Tensor tensor, Tensor weights, Tensor gradient) {
            Tensor old = tensor.grad();
            if (old.defined()) {
                gradient.add_(dense(old));
            }
            tensor.set_data(weights);
            if (tensor.requires_grad()) {
                tensor.mutable_grad().put(gradient);
            }
            return new End(name, tensor, weights, gradient, Place.address(weights));
        }

        boolean isInPlace() {
            long last = tensor.dim() - 1;
            return Place.address(tensor) == address && (last < 0 || tensor.stride(last) == weights.stride(last));
        }

        private boolean hasOtherGradient() {
            Tensor now = tensor.grad();
            // a sparse gradient has no storage of its own
            return now.defined() ? !now.has_storage() || !now.is_alias_of(gradient) : tensor.requires_grad();
        }
    }

    private static Tensor dense(Tensor x) {
        return x.is_sparse() ? x.to_dense() : x;
    }

    /** The tensor that is no view of the bank any more, if there is one. */
    Optional<End> moved() {
        for (End end : ends) {
            if (!end.isInPlace()) {
                return Optional.of(end);
            }
        }
        return Optional.empty();
    }

    /** Takes gradients in that were unlinked, and links them again. */
    void relink() {
        try (PointerScope scope = new PointerScope()) {
            List<End> loose = new ArrayList<>();
            int trained = 0;
            for (End end : ends) {
                if (end.hasOtherGradient()) {
                    loose.add(end);
                }
                trained += end.tensor.requires_grad() ? 1 : 0;
            }
            if (!loose.isEmpty()) {
                take(loose, loose.size() >= trained);
            }
        }
    }

    /** @param stale whether what the bank holds is of an earlier step */
    private void take(List<End> loose, boolean stale) {
        try (NoGradGuard frozen = new NoGradGuard()) {
            boolean replace = stale;
            for (End end : loose) {
                Tensor now = end.tensor.grad();
                if (now.defined() && replace) {
                    end.gradient.copy_(dense(now));
                    replace = false;
                } else if (now.defined()) {
                    end.gradient.add_(dense(now));
                }
                end.tensor.mutable_grad().put(end.gradient);
            }
            if (replace) {
                gradient.zero_();
            }
        }
    }

    /** Whether a tensor begins where this member does. */
    boolean isAt(Tensor x) {
        return Place.address(x) == ends.get(0).address;
    }
}
