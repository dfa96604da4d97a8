package io.steepest.train.model;

import java.util.Optional;
import org.bytedeco.pytorch.Conv2dImpl;
import org.bytedeco.pytorch.EmbeddingImpl;
import org.bytedeco.pytorch.LayerNormImpl;
import org.bytedeco.pytorch.LinearImpl;
import org.bytedeco.pytorch.Tensor;

/**
 * Applies the layers of a model and tells an observer what goes into each and comes out of it. Modules of libtorch have no
 * hooks in Java, so the model calls its layers through here. Without an observer that costs one look at a field a layer.
 */
public final class Activations {
    private volatile Optional<Observer> observer = Optional.empty();

    /** Sees layers at work. */
    @FunctionalInterface
    public interface Observer {
        /**
         * A layer was applied. Every thread that computes a part of a batch calls this, in no particular order; gradients
         * may be recorded, so detach what you compute with.
         *
         * @param weight the layer's weight, the very tensor of the module's parameter
         * @param input what the layer read; the numbers of tokens where it is a table
         * @param output what the layer gave
         */
        void applied(Tensor weight, Tensor input, Tensor output);
    }

    /** Makes one that tells nobody. */
    public Activations() {}

    /** Tells an observer, in place of another one, about each layer from now on. */
    public void seenBy(Observer next) {
        observer = Optional.of(next);
    }

    /** Tells nobody any more. */
    public void unseen() {
        observer = Optional.empty();
    }

    boolean areSeen() {
        return observer.isPresent();
    }

    Tensor of(LinearImpl layer, Tensor x) {
        Tensor y = layer.forward(x);
        return areSeen() ? told(layer.weight(), x, y) : y;
    }

    Tensor of(LayerNormImpl layer, Tensor x) {
        Tensor y = layer.forward(x);
        return areSeen() ? told(layer.weight(), x, y) : y;
    }

    Tensor of(Conv2dImpl layer, Tensor x) {
        Tensor y = layer.forward(x);
        return areSeen() ? told(layer.weight(), x, y) : y;
    }

    Tensor of(EmbeddingImpl table, Tensor tokens) {
        Tensor y = table.forward(tokens);
        return areSeen() ? told(table.weight(), tokens, y) : y;
    }

    /** Tells of a layer that was applied in another way; returns what it gave. */
    Tensor told(Tensor weight, Tensor input, Tensor output) {
        observer.ifPresent(seeing -> seeing.applied(weight, input, output));
        return output;
    }
}
