package io.steepest.optim;

import org.bytedeco.pytorch.TensorBase;
import org.bytedeco.pytorch.VoidTensorHook;

/**
 * What autograd calls when it has found the gradient of a parameter, shortly before it adds it to what is there. On a CPU
 * it does so in the thread that runs the backward pass. There is one for all parameters, because native code can call
 * back but a few objects of a class; whoever wants to know which gradients are there looks at them.
 */
final class Arrival extends VoidTensorHook {
    /** Held for ever: native code keeps its address. */
    static final Arrival HOOK = new Arrival();

    private static final ThreadLocal<Runnable> TOLD = new ThreadLocal<>();

    private Arrival() {
        super();
        // it is made when it is first used, within a scope that would free it at its end
        retainReference();
    }

    /** Runs a backward pass and tells of each gradient; what is told must not throw. */
    static void telling(Runnable told, Runnable pass) {
        TOLD.set(told);
        try {
            pass.run();
        } finally {
            TOLD.remove();
        }
    }

    @Override
    public void call(TensorBase gradient) {
        Runnable told = TOLD.get();
        if (told != null) {
            told.run();
        }
    }
}
