package io.steepest.train.model;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.function.IntConsumer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.MemoryFormatOptional;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** Writes text with a {@link Gpt}, token by token. */
public final class Sampler {
    private final Gpt model;

    /**
     * A sampler for a model.
     *
     * @param model read at each call, so a model in training may be sampled between steps
     */
    public Sampler(Gpt model) {
        this.model = model;
    }

    /**
     * Continues a text.
     *
     * @param prompt at least one token; the model sees the last {@code context} of prompt and continuation
     * @param tokens number of tokens to write
     * @param temperature divides the logits; 0 takes the likeliest token
     * @param seed of the draws
     * @return the new tokens
     * @throws IllegalArgumentException for an empty prompt, an unknown token, or a negative number
     * @throws IllegalStateException if the model's logits are not finite
     */
    public int[] generate(int[] prompt, int tokens, double temperature, long seed) {
        return generate(prompt, tokens, temperature, seed, token -> {});
    }

    /**
     * Continues a text and tells of each token as it is written.
     *
     * @param prompt at least one token; the model sees the last {@code context} of prompt and continuation
     * @param tokens number of tokens to write
     * @param temperature divides the logits; 0 takes the likeliest token
     * @param seed of the draws
     * @param each called with each new token, in order
     * @return the new tokens
     * @throws IllegalArgumentException for an empty prompt, an unknown token, or a negative number
     * @throws IllegalStateException if the model's logits are not finite
     */
    public int[] generate(int[] prompt, int tokens, double temperature, long seed, IntConsumer each) {
        check(prompt, tokens, temperature);
        SplittableRandom draws = new SplittableRandom(seed);
        int[] all = Arrays.copyOf(prompt, Math.addExact(prompt.length, tokens));
        for (int n = prompt.length; n < all.length; n++) {
            int from = Math.max(0, n - model.shape().context());
            double[] logits = next(Arrays.copyOfRange(all, from, n));
            all[n] = draw(logits, temperature, draws.nextDouble());
            each.accept(all[n]);
        }
        return Arrays.copyOfRange(all, prompt.length, all.length);
    }

    private void check(int[] prompt, int tokens, double temperature) {
        if (prompt.length == 0) {
            throw new IllegalArgumentException("the prompt is empty: give at least one token");
        }
        int vocabulary = model.shape().vocabulary();
        for (int token : prompt) {
            if (token < 0 || token >= vocabulary) {
                throw new IllegalArgumentException(
                        "token " + token + " of the prompt: the vocabulary has 0 to " + (vocabulary - 1));
            }
        }
        if (tokens < 0) {
            throw new IllegalArgumentException(tokens + " tokens to write: must be at least 0");
        }
        if (!(temperature >= 0) || Double.isInfinite(temperature)) {
            throw new IllegalArgumentException("temperature " + temperature + ": must be finite and at least 0");
        }
    }

    /** Logits after the last of the given tokens. */
    private double[] next(int[] tokens) {
        try (PointerScope scope = new PointerScope();
                NoGradGuard frozen = new NoGradGuard()) {
            Tensor input = torch.empty(
                    new long[] {1, tokens.length}, new TensorOptions(ScalarType.Long), new MemoryFormatOptional());
            input.data_ptr_long().put(Arrays.stream(tokens).asLongStream().toArray(), 0, tokens.length);
            Tensor logits = model.forward(input.to(model.device(), ScalarType.Long))
                    .select(1, tokens.length - 1)
                    .cpu()
                    .to(ScalarType.Double);
            double[] values = new double[model.shape().vocabulary()];
            logits.data_ptr_double().get(values, 0, values.length);
            return values;
        }
    }

    /** The token at which the cumulative softmax passes {@code uniform}. */
    static int draw(double[] logits, double temperature, double uniform) {
        int best = 0;
        for (int i = 0; i < logits.length; i++) {
            if (!Double.isFinite(logits[i])) {
                throw new IllegalStateException(
                        "the logit of token " + i + " is " + logits[i] + ": the model diverged");
            }
            best = logits[i] > logits[best] ? i : best;
        }
        if (temperature == 0) {
            return best;
        }
        double[] cumulative = new double[logits.length];
        double sum = 0;
        for (int i = 0; i < logits.length; i++) {
            sum += Math.exp((logits[i] - logits[best]) / temperature);
            cumulative[i] = sum;
        }
        for (int i = 0; i < logits.length; i++) {
            if (cumulative[i] > uniform * sum) {
                return i;
            }
        }
        return best;
    }
}
