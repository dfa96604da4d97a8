package io.steepest.train.model;

import org.bytedeco.javacpp.LongPointer;
import org.bytedeco.pytorch.Conv2dImpl;
import org.bytedeco.pytorch.Conv2dOptions;
import org.bytedeco.pytorch.EmbeddingImpl;
import org.bytedeco.pytorch.LayerNormImpl;
import org.bytedeco.pytorch.LayerNormOptions;
import org.bytedeco.pytorch.LinearImpl;
import org.bytedeco.pytorch.LinearOptions;
import org.bytedeco.pytorch.LongVector;
import org.bytedeco.pytorch.Module;
import org.bytedeco.pytorch.ModuleListImpl;
import org.bytedeco.pytorch.global.torch;

/** Layers with their initial values: weights normal with the given standard deviation, biases zero. */
final class Layers {
    private Layers() {}

    /**
     * Puts a child in its place; a scope around the making of a model must not free it. If the child's class is
     * {@code Module} or written in Java, the caller must keep it in a field: libtorch calls its Java object, which
     * the module tree does not keep alive.
     */
    static <M extends Module> M add(Module parent, String name, M child) {
        parent.register_module(name, child);
        child.retainReference();
        return child;
    }

    static LinearImpl linear(Draws draws, Module parent, String name, int in, int out, boolean bias, double deviation) {
        LinearOptions options = new LinearOptions(in, out);
        options.bias().put(bias);
        LinearImpl layer = add(parent, name, new LinearImpl(options));
        draws.skipUniform(layer.weight());
        if (bias) {
            draws.skipUniform(layer.bias());
            torch.zeros_(layer.bias());
        }
        draws.normal(layer.weight(), deviation);
        return layer;
    }

    static EmbeddingImpl embedding(Draws draws, Module parent, String name, int entries, int width, double deviation) {
        EmbeddingImpl table = add(parent, name, new EmbeddingImpl(entries, width));
        draws.skipNormal(table.weight());
        draws.normal(table.weight(), deviation);
        return table;
    }

    /** Gain one, bias zero. */
    static LayerNormImpl norm(Module parent, String name, int width) {
        return add(parent, name, new LayerNormImpl(new LongVector(new long[] {width})));
    }

    /** Gain one, bias zero, the variance enlarged by an epsilon. */
    static LayerNormImpl norm(Module parent, String name, int width, double epsilon) {
        LayerNormOptions options = new LayerNormOptions(new LongVector(new long[] {width}));
        options.eps().put(epsilon);
        return add(parent, name, new LayerNormImpl(options));
    }

    /** A module that only holds others, under a name of its own. */
    static Module group(Module parent, String name) {
        return add(parent, name, new ModuleListImpl());
    }

    /** A 3×3 convolution that keeps height and width. */
    static Conv2dImpl conv3x3(Draws draws, Module parent, String name, int in, int out, double deviation) {
        Conv2dOptions options = new Conv2dOptions(in, out, new LongPointer(3, 3));
        options.padding().put(new LongPointer(1, 1));
        Conv2dImpl layer = add(parent, name, new Conv2dImpl(options));
        draws.skipUniform(layer.weight());
        draws.skipUniform(layer.bias());
        draws.normal(layer.weight(), deviation);
        torch.zeros_(layer.bias());
        return layer;
    }

    static void atLeastOne(String what, int value) {
        if (value < 1) {
            throw new IllegalArgumentException(what + " " + value + ": must be at least 1");
        }
    }

    /** Checks a number of heads. */
    static void divides(String what, int value, int width) {
        atLeastOne(what, value);
        if (width % value != 0) {
            throw new IllegalArgumentException(
                    "width " + width + " cannot be split into " + value + " " + what + ": take a multiple of " + value);
        }
    }
}
