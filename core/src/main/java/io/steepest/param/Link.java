package io.steepest.param;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.VoidTensorHook;

/**
 * The tensors of a module that are one member of a bank: its parameter, and others that were in the same memory. All of
 * them, and their gradients, are views of the bank.
 *
 * <p>The gradient counts its writes apart from the bank, so that a backward pass that reached the parameter can be told
 * from one that did not, although the gradient is a view that is zero in both cases at first.
 */
final class Link {
    private final Tensor gradient;
    private final List<End> ends;
    /** Writes to the gradient when it was last set to zero. */
    private long written;
    /** Writes to the gradient when those of all ranks were joined in it, since it was last set to zero; else −1. */
    private long joined = -1;
    /** Writes to the gradient when a backward pass has been through all of the tensors. */
    private long expected;
    /** Where the hooks of the tensors are in their lists, in the order of the ends; empty before there are any. */
    private List<Integer> hooks = List.of();

    /**
     * Links the tensors of a member.
     *
     * @param gradient of the member, a view of the bank with a count of writes of its own, zero so far
     * @param ends the module's tensors, the parameter first
     */
    Link(Tensor gradient, List<End> ends) {
        this.gradient = gradient;
        this.ends = List.copyOf(ends);
    }

    /** The gradient of a member for a module to write into: a view of a bank's that counts its writes apart. */
    static Tensor counted(Tensor ofBank) {
        return ofBank.variable_data();
    }

    List<End> ends() {
        return ends;
    }

    /** Returns whether a gradient came in since {@link #forget}, be it zero. */
    boolean hasGradient() {
        return gradient._version() != written;
    }

    /** Returns whether any of the tensors is trained at present. */
    boolean isTrained() {
        for (End end : ends) {
            if (end.tensor.requires_grad()) {
                return true;
            }
        }
        return false;
    }

    /** Takes note that the gradient was set to zero. */
    void forget() {
        written = gradient._version();
        joined = -1;
    }

    /** Takes note that the gradients of all ranks were joined in this one. */
    void join() {
        joined = gradient._version();
    }

    /** Begins to wait for a backward pass, which calls a hook of each tensor that it reaches. */
    void expect(VoidTensorHook hook) {
        expected = gradient._version();
        for (End end : ends) {
            expected += end.tensor.requires_grad() ? 1 : 0;
        }
        if (hooks.isEmpty()) {
            hooks = ends.stream()
                    .map(end -> end.tensor.requires_grad() ? end.tensor.register_hook(hook) : -1)
                    .toList();
        }
    }

    /** Returns whether the backward pass has written a gradient for each tensor that is trained. */
    boolean hasArrived() {
        return gradient._version() >= expected;
    }

    /** Takes the hooks back: the tensors live on. */
    void close() {
        for (int i = 0; i < hooks.size(); i++) {
            if (hooks.get(i) >= 0) {
                ends.get(i).tensor.remove_hook(hooks.get(i));
            }
        }
        hooks = List.of();
    }

    /** Returns whether the gradients of all ranks were joined in this one since it was set to zero. */
    boolean isJoined() {
        return joined >= 0;
    }

    /** Returns whether the gradient was written after those of all ranks were joined in it. */
    boolean isMixed() {
        return joined >= 0 && joined != gradient._version();
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
                    joined = -1;
                } else if (now.defined()) {
                    end.gradient.add_(dense(now));
                }
                end.tensor.mutable_grad().put(end.gradient);
            }
            if (replace) {
                gradient.zero_();
                forget();
            }
        }
    }

    /** Whether a tensor begins where this member does. */
    boolean isAt(Tensor x) {
        return Place.address(x) == ends.get(0).address;
    }
}
