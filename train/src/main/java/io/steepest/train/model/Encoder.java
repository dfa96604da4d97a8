package io.steepest.train.model;

import io.steepest.modular.Modular;
import io.steepest.train.data.WordPieces;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.EmbeddingImpl;
import org.bytedeco.pytorch.LayerNormImpl;
import org.bytedeco.pytorch.LinearImpl;
import org.bytedeco.pytorch.Module;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * A transformer encoder as BERT is (Devlin et al., 2019), with BERT's names, and a linear classifier on the mean of its
 * last layer over the word pieces of a text. No dropout.
 *
 * <p>Weights start normal with deviation {@value #DEVIATION}, as BERT's; {@link MiniLm} puts pretrained ones in.
 */
public final class Encoder extends Module implements Model {
    static final double EPSILON = 1e-12;
    static final double DEVIATION = 0.02;

    /** A text is of one kind or the other of a pair; here it is always the first. */
    private static final int TYPES = 2;

    /** Mass of all layers. */
    private static final double LAYERS = 5;

    private final Activations activations = new Activations();
    private final String kind;
    private final EncoderShape shape;
    private final boolean frozen;
    private final EmbeddingImpl words;
    private final EmbeddingImpl positions;
    private final EmbeddingImpl types;
    private final LayerNormImpl norm;
    private final List<EncoderLayer> layers = new ArrayList<>();
    private final LinearImpl classifier;

    /**
     * A network with random weights.
     *
     * @param shape its sizes
     * @param frozen whether only the classifier is trained
     * @param seed of its weights, which depend on nothing else that draws numbers
     */
    public Encoder(EncoderShape shape, boolean frozen, long seed) {
        this("encoder", shape, frozen, seed);
    }

    Encoder(String kind, EncoderShape shape, boolean frozen, long seed) {
        retainReference();
        Draws draws = Draws.of(seed);
        this.kind = kind;
        this.shape = shape;
        this.frozen = frozen;
        Module embeddings = Layers.group(this, "embeddings");
        words = Layers.embedding(draws, embeddings, "word_embeddings", shape.vocabulary(), shape.width(), DEVIATION);
        positions =
                Layers.embedding(draws, embeddings, "position_embeddings", shape.context(), shape.width(), DEVIATION);
        types = Layers.embedding(draws, embeddings, "token_type_embeddings", TYPES, shape.width(), DEVIATION);
        norm = Layers.norm(embeddings, "LayerNorm", shape.width(), EPSILON);
        Module list = Layers.group(Layers.group(this, "encoder"), "layer");
        for (int i = 0; i < shape.depth(); i++) {
            layers.add(new EncoderLayer(Layers.group(list, Integer.toString(i)), shape, draws, activations));
        }
        if (frozen) {
            TensorVector fixed = parameters();
            for (long i = 0; i < fixed.size(); i++) {
                fixed.get(i).requires_grad_(false);
            }
        }
        classifier = Layers.linear(draws, this, "classifier", shape.width(), shape.classes(), true, DEVIATION);
    }

    /** The sizes. */
    public EncoderShape shape() {
        return shape;
    }

    @Override
    public Module module() {
        return this;
    }

    /**
     * Logits of the classes.
     *
     * @param pieces int64 {@code [b,t]}, {@link WordPieces#PADDING} after a text's end
     * @return {@code [b,classes]}
     */
    @Override
    public Tensor forward(Tensor pieces) {
        return activations.of(classifier, embed(pieces));
    }

    /**
     * Embeddings of texts: means of the last layer over their word pieces, padding left out; not normalized.
     *
     * @param pieces int64 {@code [b,t]}, {@link WordPieces#PADDING} after a text's end
     * @return {@code [b,width]}
     * @throws IllegalArgumentException for more word pieces than the context
     */
    public Tensor embed(Tensor pieces) {
        long t = pieces.size(1);
        if (t > shape.context()) {
            throw new IllegalArgumentException(t + " word pieces, but the context is " + shape.context());
        }
        Tensor there = pieces.ne(new Scalar(WordPieces.PADDING));
        Tensor places = positions.weight();
        Tensor kinds = types.weight();
        Tensor x = activations
                .of(words, pieces)
                .add(activations.told(places, pieces, places.narrow(0, 0, t)))
                .add(activations.told(kinds, pieces, kinds.select(0, 0)));
        x = activations.of(norm, x);
        Tensor mask = there.unsqueeze(1).unsqueeze(1);
        for (EncoderLayer layer : layers) {
            x = layer.forward(x, mask);
        }
        Tensor weights = there.to(ScalarType.Float).unsqueeze(-1);
        return x.mul(weights).sum(1).div(weights.sum(1));
    }

    @Override
    public Activations activations() {
        return activations;
    }

    /** As {@link Gpt#structure}: tables of mass one in all, head of mass one, layers of mass five. */
    @Override
    public Modular structure() {
        Modular head = Structures.layer().under("classifier");
        if (frozen) {
            return head;
        }
        Modular tables = Modular.atom("word_embeddings.weight")
                .plus(Modular.atom("position_embeddings.weight"))
                .plus(Modular.atom("token_type_embeddings.weight"));
        Modular input = Structures.norm().under("LayerNorm").after(tables).under("embeddings");
        Modular stack = EncoderLayer.structure().power(shape.depth(), i -> "encoder.layer." + i);
        return head.after(stack.tare(LAYERS)).after(input.tare(1));
    }

    @Override
    public String description() {
        return kind + " of " + shape.depth() + " layers, width " + shape.width() + ", " + shape.heads()
                + " heads, vocabulary " + shape.vocabulary() + ", " + shape.classes() + " classes"
                + (frozen ? ", only the classifier trained" : "");
    }
}
