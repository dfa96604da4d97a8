package io.steepest.train.model;

import io.steepest.modular.Modular;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.Device;
import org.bytedeco.pytorch.EmbeddingImpl;
import org.bytedeco.pytorch.LayerNormImpl;
import org.bytedeco.pytorch.Module;
import org.bytedeco.pytorch.ModuleListImpl;
import org.bytedeco.pytorch.ParameterDictImpl;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * A decoder-only transformer with pre-norm blocks, learnt positions and no dropout.
 *
 * <p>Weights start normal: tables with deviation {@code √½}, so that a token with its position has a root mean
 * square of one; the head, and tables that are tied to it, with deviation 0.02; linear layers with {@code 1/√d_in}, so that they
 * keep the RMS of what they read; the two that write to the residual stream of each block ({@code out},
 * {@code down}) divided by {@code √(2·depth)}, so that the stream does not grow with depth (Radford et al., 2019).
 *
 * <p>A tied head is a dictionary {@code head} whose {@code weight} is the very tensor {@code tok.weight}: both names
 * are listed by {@code named_parameters}, and whoever steps over {@code parameters()} must tell them apart by
 * {@code is_same}, as Steepest does; libtorch's own optimizers do not and would step it twice.
 */
public final class Gpt extends Module implements Model {
    /** Token and position together have a root mean square of one. */
    private static final double TABLES = Math.sqrt(0.5);

    /** Small, so that the first logits are near zero and the first loss near ln V. */
    private static final double HEAD = 0.02;

    /** Mass of all blocks. */
    private static final double BLOCKS = 5;

    private final Activations activations = new Activations();
    private final GptShape shape;
    private final EmbeddingImpl tok;
    private final EmbeddingImpl pos;
    private final List<Block> blocks = new ArrayList<>();
    private final LayerNormImpl norm;
    private final Tensor head;

    /**
     * A network with random weights.
     *
     * @param shape its sizes
     * @param seed of its weights, which depend on nothing else that draws numbers
     */
    public Gpt(GptShape shape, long seed) {
        retainReference();
        Draws draws = Draws.of(seed);
        this.shape = shape;
        double tables = shape.tied() ? HEAD : TABLES;
        tok = Layers.embedding(draws, this, "tok", shape.vocabulary(), shape.width(), tables);
        pos = Layers.embedding(draws, this, "pos", shape.context(), shape.width(), tables);
        Module list = Layers.add(this, "blocks", new ModuleListImpl());
        for (int i = 0; i < shape.depth(); i++) {
            blocks.add(Layers.add(list, Integer.toString(i), new Block(shape, draws, activations)));
        }
        norm = Layers.norm(this, "norm", shape.width());
        if (shape.tied()) {
            head = tok.weight();
            Layers.add(this, "head", new ParameterDictImpl()).insert("weight", head);
        } else {
            head = Layers.linear(draws, this, "head", shape.width(), shape.vocabulary(), false, HEAD)
                    .weight();
        }
        head.retainReference();
    }

    /**
     * The sizes.
     *
     * @return as given
     */
    public GptShape shape() {
        return shape;
    }

    @Override
    public Module module() {
        return this;
    }

    /**
     * Logits of the next token at each place.
     *
     * @param tokens int64 {@code [b,t]}, t at most the context
     * @return {@code [b,t,vocabulary]}; place i depends on tokens up to i alone
     * @throws IllegalArgumentException for more tokens than the context
     */
    @Override
    public Tensor forward(Tensor tokens) {
        long t = tokens.size(1);
        if (t > shape.context()) {
            throw new IllegalArgumentException(t + " tokens, but the context is " + shape.context());
        }
        Tensor x = read(tokens).add(places(tokens, t));
        for (Block block : blocks) {
            x = block.forward(x);
        }
        Tensor last = activations.of(norm, x);
        return activations.told(head, last, torch.linear(last, head));
    }

    /** A tied table is seen as the head that it is, too. */
    private Tensor read(Tensor tokens) {
        return shape.tied() ? tok.forward(tokens) : activations.of(tok, tokens);
    }

    private Tensor places(Tensor tokens, long t) {
        Tensor weight = pos.weight();
        return activations.told(weight, tokens, weight.narrow(0, 0, t));
    }

    @Override
    public Activations activations() {
        return activations;
    }

    /**
     * After the transformer of Large et al. (2024): tables of mass one in all, head of mass one, blocks of mass five, and
     * branches as {@code (1 − 1/(2n))·x + 1/(2n)·f(x)}. The forward pass adds whole branches, {@code x + f(x)}, and has
     * layer norms instead: what reads the stream sees it divided by its length, which after k branches is at most k + 1
     * times that of one, so that each branch has a part of about {@code 1/(2n)} in what the head reads.
     */
    @Override
    public Modular structure() {
        Modular tables = Modular.atom("tok.weight").plus(Modular.atom("pos.weight"));
        Modular stack = blocks.get(0).structure(shape.depth()).power(shape.depth(), i -> "blocks." + i);
        Modular logits = shape.tied() ? Modular.bond(1) : Modular.atom("head.weight");
        return logits.after(Structures.norm().under("norm"))
                .after(stack.tare(BLOCKS))
                .after(tables.tare(1));
    }

    /** Where the weights are. */
    Device device() {
        return head.device();
    }

    @Override
    public String description() {
        return "gpt of " + shape.depth() + " blocks, width " + shape.width() + ", " + shape.heads() + " heads, context "
                + shape.context() + ", vocabulary " + shape.vocabulary() + (shape.tied() ? ", tied head" : "");
    }
}
