package io.steepest.train;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.steepest.step.Schedule;
import io.steepest.step.StepRule;
import io.steepest.train.data.Vocabulary;
import io.steepest.train.model.ModelOptions;
import io.steepest.train.name.Unknown;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Everything that defines a training run: two runs of one setup are equal.
 *
 * @param source what is learnt from
 * @param network what learns
 * @param optimizer how it descends
 * @param loop how long, in which portions
 * @param evaluation when and on how much of the validation part
 * @param seed of weights and batches
 */
public record Setup(Source source, Network network, Choice optimizer, Loop loop, Evaluation evaluation, long seed) {

    /**
     * Data and how text is cut.
     *
     * @param data known name or path
     * @param vocabulary what a token of text is; null where nothing is cut into them
     * @param context tokens in a window of text, or greatest length of a text with a class in word pieces
     * @param rescale null for examples as they are; else each of their features is standardized and multiplied by its factor
     *     {@code exp(u)}, u uniform in {@code [−k, k]} for this k; the draw belongs to the run's seed
     */
    public record Source(
            String data,
            Vocabulary.Kind vocabulary,
            int context,
            @JsonInclude(JsonInclude.Include.NON_NULL) Double rescale) {

        /**
         * Checks the numbers.
         *
         * @throws IllegalArgumentException if the context is below 1 or the reach is not in [0, 100]
         */
        public Source {
            if (context < 1) {
                throw new IllegalArgumentException("context " + context + ": must be at least 1");
            }
            if (rescale != null && !(rescale >= 0 && rescale <= 100)) {
                throw new IllegalArgumentException("rescale must lie in [0, 100], found " + rescale);
            }
        }

        /** Returns the same data in windows of at most so many tokens. */
        public Source within(int tokens) {
            return new Source(data, vocabulary, Math.min(tokens, context), rescale);
        }

        /** Returns the same data with standardized features multiplied by factors of a reach. */
        public Source rescaled(double k) {
            return new Source(data, vocabulary, context, k);
        }

        /** Data as it is. */
        public Source(String data, Vocabulary.Kind vocabulary, int context) {
            this(data, vocabulary, context, null);
        }
    }

    /**
     * A network.
     *
     * @param kind gpt, mlp, cnn or linear
     * @param options its sizes
     * @param init what weights it begins with
     * @param precision in what numbers it computes
     */
    public record Network(String kind, ModelOptions options, Init init, Precision precision) {

        /** A run that was saved before there was a choice began as its model says, in float32. */
        public Network {
            init = init == null ? Init.MODEL : init;
            precision = precision == null ? Precision.FLOAT32 : precision;
        }

        /** A network that computes in float32. */
        public Network(String kind, ModelOptions options, Init init) {
            this(kind, options, init, Precision.FLOAT32);
        }

        /** Returns this network at other sizes. */
        public Network sized(ModelOptions sizes) {
            return new Network(kind, sizes, init, precision);
        }

        /** A network that begins as its model says and computes in float32. */
        public Network(String kind, ModelOptions options) {
            this(kind, options, Init.MODEL);
        }
    }

    /**
     * Length and portions of a run.
     *
     * @param steps to take in all
     * @param batch windows or examples in a micro-batch
     * @param accumulate micro-batches in a step
     * @param clip greatest global length of the gradient, 0 for no limit
     * @param pace the schedule
     * @param exchange what ranks exchange; null for gradients and weights in every step
     */
    public record Loop(
            long steps,
            int batch,
            int accumulate,
            double clip,
            Pace pace,
            @JsonInclude(JsonInclude.Include.NON_NULL) Exchange exchange) {

        /**
         * Checks that the numbers can be.
         *
         * @throws IllegalArgumentException naming the one that cannot
         */
        public Loop {
            atLeastOne("steps", steps);
            atLeastOne("batch", batch);
            atLeastOne("accumulate", accumulate);
            atLeastOne("schedule-steps", pace.horizon());
            if (!(clip >= 0)) {
                throw new IllegalArgumentException("clip must be at least 0, found " + clip);
            }
            if (pace.ends() && steps > pace.horizon()) {
                throw new IllegalArgumentException("the " + pace.schedule() + " schedule ends at step " + pace.horizon()
                        + ", before the last of " + steps + " steps: --schedule-steps must be at least " + steps);
            }
        }

        /** A loop whose ranks exchange gradients and weights in every step. */
        public Loop(long steps, int batch, int accumulate, double clip, Pace pace) {
            this(steps, batch, accumulate, clip, pace, null);
        }

        /**
         * Checks that a batch can be divided among ranks in equal parts.
         *
         * @throws IllegalArgumentException if it cannot
         */
        public void checkParts(int ranks) {
            if (batch % ranks != 0) {
                throw new IllegalArgumentException("a batch of " + batch + " cannot be divided among " + ranks
                        + " ranks in equal parts; take a multiple of " + ranks);
            }
        }

        /** The same to another number of steps. */
        public Loop until(long more) {
            return new Loop(more, batch, accumulate, clip, pace, exchange);
        }

        /** Whether ranks take steps alone. */
        boolean isLocal() {
            return exchange != null && exchange.isLocal();
        }
    }

    /**
     * Shape of the step size over time.
     *
     * @param schedule constant, linear, cosine or wsd
     * @param warmup steps of the straight way up
     * @param horizon steps that the schedule is laid out for
     */
    public record Pace(String schedule, long warmup, long horizon) {
        private static final double COSINE_FLOOR = 0;
        private static final double WSD_DECAY = 0.2;

        /**
         * The schedule at a peak step size.
         *
         * @throws IllegalArgumentException for an unknown name or a warmup beyond the horizon
         */
        public Schedule schedule(double lr) {
            return switch (schedule) {
                case "constant" -> StepRule.constant(lr, warmup);
                case "linear" -> StepRule.linear(lr, warmup, horizon);
                case "cosine" -> StepRule.cosine(lr, COSINE_FLOOR, warmup, horizon);
                case "wsd" ->
                    StepRule.warmupStableDecay(lr, warmup, Math.round(WSD_DECAY * (horizon - warmup)), horizon);
                default -> throw Unknown.of("schedule", schedule, List.of("constant", "linear", "cosine", "wsd"));
            };
        }

        /** Whether the schedule ends at its horizon. */
        public boolean ends() {
            return !schedule.equals("constant");
        }
    }

    /**
     * Evaluation.
     *
     * @param every steps between evaluations
     * @param batches validation batches of each, spread over the validation part
     */
    public record Evaluation(long every, int batches) {

        /**
         * Checks that both are positive.
         *
         * @throws IllegalArgumentException naming the one that is not
         */
        public Evaluation {
            atLeastOne("evaluate-every", every);
            atLeastOne("evaluation-batches", batches);
        }
    }

    private static void atLeastOne(String name, long value) {
        if (value < 1) {
            throw new IllegalArgumentException(name + " must be at least 1, found " + value);
        }
    }

    /** The same with another optimizer. */
    public Setup with(Choice other) {
        return new Setup(source, network, other, loop, evaluation, seed);
    }

    /** The same on other data. */
    public Setup with(Source other) {
        return new Setup(other, network, optimizer, loop, evaluation, seed);
    }

    /** The same with another network. */
    public Setup with(Network other) {
        return new Setup(source, other, optimizer, loop, evaluation, seed);
    }

    /** The same with another length, evaluated otherwise. */
    public Setup with(Loop other, Evaluation evaluated) {
        return new Setup(source, network, optimizer, other, evaluated, seed);
    }

    /** The same where ranks exchange something else; null for gradients and weights in every step. */
    public Setup exchanging(Exchange other) {
        Loop changed = new Loop(loop.steps, loop.batch, loop.accumulate, loop.clip, loop.pace, other);
        return new Setup(source, network, optimizer, changed, evaluation, seed);
    }

    /** The same to another number of steps. */
    public Setup until(long steps) {
        return new Setup(source, network, optimizer, loop.until(steps), evaluation, seed);
    }

    /** The same from another seed. */
    public Setup from(long other) {
        return new Setup(source, network, optimizer, loop, evaluation, other);
    }

    /** All of it that has an effect on this kind of model, by command-line option name. */
    public Map<String, Object> hyperparameters() {
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("model", network.kind());
        all.putAll(network.options().of(network.kind()));
        all.put("init", network.init().toString());
        all.put("precision", network.precision().toString());
        all.put("data", source.data());
        if (source.vocabulary() != null && network.kind().equals("gpt")) {
            all.put("vocabulary", source.vocabulary().units());
        }
        if (ModelOptions.readsText(network.kind())) {
            all.put("context", source.context());
        }
        if (source.rescale() != null) {
            all.put("rescale", source.rescale());
        }
        all.putAll(optimizer.hyperparameters());
        all.put("schedule", loop.pace().schedule());
        all.put("warmup", loop.pace().warmup());
        if (loop.pace().ends()) {
            all.put("schedule-steps", loop.pace().horizon());
        }
        all.put("steps", loop.steps());
        all.put("batch", loop.batch());
        all.put("accumulate", loop.accumulate());
        all.put("clip", loop.clip());
        if (loop.exchange() != null) {
            all.putAll(loop.exchange().hyperparameters());
        }
        all.put("evaluate-every", evaluation.every());
        all.put("evaluation-batches", evaluation.batches());
        all.put("seed", seed);
        return all;
    }
}
