package io.steepest.train.model;

import io.steepest.modular.Modular;
import org.bytedeco.pytorch.Module;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * A network and its loss.
 *
 * <p>A model outlives the {@code PointerScope} it was made in, if any; what its methods return does not outlive
 * the caller's.
 */
public interface Model {

    /**
     * The network, for its parameters.
     *
     * @return the same module each time
     */
    Module module();

    /**
     * Logits, not normalized.
     *
     * @param inputs as the batches of the model's data set
     * @return {@code [b,t,vocabulary]} for text, {@code [b,classes]} for images and tables
     */
    Tensor forward(Tensor inputs);

    /**
     * Mean cross-entropy over all targets, in nats.
     *
     * @param inputs as the batches of the model's data set
     * @param targets int64, {@code [b,t]} for text, {@code [b]} for classes
     * @return a scalar to call {@code backward} on
     */
    default Tensor loss(Tensor inputs, Tensor targets) {
        Tensor wide = wide(forward(inputs));
        return torch.cross_entropy_loss(wide.view(-1, wide.size(-1)), targets.view(-1));
    }

    /**
     * Logits in a precision that bears a sum of exponentials: the eight bits that autocast gives are too few.
     *
     * @param logits of any shape
     * @return float32 of bfloat16 logits, else the logits themselves
     */
    static Tensor wide(Tensor logits) {
        return logits.scalar_type().intern() == ScalarType.BFloat16 ? logits.to(ScalarType.Float) : logits;
    }

    /**
     * Where this model tells what its layers read and give.
     *
     * @return the same object each time
     */
    Activations activations();

    /**
     * Masses and sensitivities for the modular norm.
     *
     * @return a tree that names every trainable parameter once, a tied one by its first name
     */
    Modular structure();

    /**
     * One line for reports.
     *
     * @return kind and shape
     */
    String description();
}
