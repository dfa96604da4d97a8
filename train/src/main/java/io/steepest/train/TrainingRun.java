package io.steepest.train;

import io.steepest.engine.Engine;
import io.steepest.optim.Options;
import io.steepest.optim.SteepestDescent;
import io.steepest.optim.UnitNorm;
import io.steepest.param.Roles;
import io.steepest.recipe.Recipe;
import io.steepest.train.data.Batch;
import io.steepest.train.data.Dataset;
import io.steepest.train.data.Datasets;
import io.steepest.train.data.LabelledDataset;
import io.steepest.train.data.Sentences;
import io.steepest.train.data.TextDataset;
import io.steepest.train.model.Model;
import io.steepest.train.model.ModelOptions;
import io.steepest.train.model.Models;
import io.steepest.train.name.Unknown;
import java.util.List;
import java.util.StringJoiner;
import java.util.function.IntFunction;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Device;
import org.bytedeco.pytorch.Module;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/**
 * A setup brought to life: data, model, optimizer and how far they are. Holds native memory until closed.
 */
public final class TrainingRun implements AutoCloseable {
    private final Setup setup;
    private final Dataset data;
    private final Model model;
    private final SteepestDescent optimizer;
    private final Recipe recipe;
    private final Ledger ledger;
    private final Passes passes;
    private final Feed feed;
    private final Rescaling rescaling;
    private Inspector inspector = Inspector.none();

    private TrainingRun(Setup setup, Dataset data, String device) {
        Engine.prepare();
        this.setup = setup;
        this.data = data;
        this.recipe = Optimizers.recipe(setup.optimizer(), setup.loop().pace());
        requireMemory(setup, data, device);
        this.model = Models.create(setup.network().kind(), data, setup.network().options(), setup.seed());
        if (!device.equals("cpu")) {
            model.module().to(new Device(device), false);
        }
        setup.network().precision().convert(model.module());
        this.rescaling = Rescaling.of(setup, data);
        Roles roles = setup.optimizer().groups().assigned();
        if (setup.network().init() == Init.UNIT_NORM) {
            UnitNorm.initialize(model.module(), roles, setup.seed());
        } else if (setup.network().init() == Init.RESCALED) {
            rescaling.compensate(model.module());
        } else if (setup.network().init() == Init.ZERO) {
            zero(model.module());
        }
        Options options = SteepestDescent.follow(recipe)
                .roles(roles)
                .stateIn(setup.optimizer().state());
        if (setup.optimizer().shares() == Shares.STRUCTURE) {
            options = options.modular(model.structure());
        }
        this.optimizer = options.on(model.module());
        this.ledger = new Ledger();
        this.passes = new Passes(model, optimizer.banks(), setup.network().precision(), device);
        this.feed = new Feed(this::batch);
    }

    private void zero(Module module) {
        if (!setup.network().kind().equals("linear")) {
            throw new IllegalArgumentException("init zero is for the model linear: weights of zero have no gradient in "
                    + setup.network().kind());
        }
        try (PointerScope scope = new PointerScope();
                NoGradGuard frozen = new NoGradGuard()) {
            TensorVector parameters = module.parameters();
            for (long i = 0; i < parameters.size(); i++) {
                parameters.get(i).zero_();
            }
        }
    }

    /** Refuses a network or a batch that is too large for this machine before any of it is made. */
    private static void requireMemory(Setup setup, Dataset data, String device) {
        String kind = setup.network().kind();
        if (!Models.fitting(data).contains(kind)) {
            // making the model says what is wrong
            return;
        }
        ModelOptions sizes = setup.network().options();
        // each weight has a gradient
        double weights = 2.0 * Float.BYTES * Models.leastWeights(kind, data, sizes);
        StringJoiner named = new StringJoiner(", ", "the network (" + kind + ", ", ")");
        sizes.of(kind).forEach((name, size) -> named.add(name + " " + size));
        if (ModelOptions.readsText(kind)) {
            named.add("context " + setup.source().context());
        }
        Memory.require(named.toString(), weights, "smaller sizes");
        if (device.equals("cpu")) {
            int batch = setup.loop().batch();
            double rows =
                    data instanceof LabelledDataset examples ? Math.min(batch, examples.trainingExamples()) : batch;
            String windows = data instanceof TextDataset text ? " of " + text.context() + " tokens" : "";
            Memory.require(
                    "a batch of " + batch + " " + data.unit().example() + "s" + windows,
                    weights + Float.BYTES * rows * Models.leastActivations(kind, data, sizes),
                    "a smaller batch; --accumulate adds several up");
        }
    }

    /**
     * A run at its beginning.
     *
     * @param setup what to run
     * @param device cpu or cuda
     * @throws IllegalArgumentException if something in the setup cannot be
     */
    public static TrainingRun start(Setup setup, String device) {
        return start(setup, open(setup), device);
    }

    /** A run at its beginning on data that is open already. */
    public static TrainingRun start(Setup setup, Dataset data, String device) {
        // no model here draws from the global generator after its weights are made, but its state is saved with a run
        torch.manual_seed(setup.seed());
        return new TrainingRun(setup, data, known(device));
    }

    /** The data of a setup. */
    public static Dataset open(Setup setup) {
        Setup.Source source = setup.source();
        return Datasets.open(source.data(), source.context(), source.vocabulary());
    }

    /** The name of a device that is there. */
    static String known(String device) {
        if (!device.equals("cpu") && !device.equals("cuda")) {
            throw Unknown.of("device", device, List.of("cpu", "cuda"));
        }
        if (device.equals("cuda") && !torch.cuda_is_available()) {
            throw new IllegalArgumentException("no CUDA device: this machine or this build of libtorch has none;"
                    + " docs/installation.md says how to take the CUDA build");
        }
        return device;
    }

    /**
     * Takes one step.
     *
     * @return the mean loss of its micro-batches
     */
    double step() {
        int parts = parts();
        double loss = 0;
        long next = optimizer.steps() + 1;
        inspector.begins(next);
        long begin = System.nanoTime();
        long tokens = 0;
        for (int part = 0; part < parts; part++) {
            long number = optimizer.steps() * parts + part;
            Batch batch = feed.take(number);
            loss += passes.learn(batch, part == 0, () -> feed.prepare(number + 1)) / parts;
            tokens += batch.tokens();
        }
        long between = System.nanoTime();
        if (parts > 1) {
            optimizer.scaleGradients(1.0 / parts);
        }
        if (setup.loop().clip() > 0) {
            optimizer.clipGradients(setup.loop().clip());
        }
        long looking = System.nanoTime();
        inspector.descends(next);
        looking = System.nanoTime() - looking;
        optimizer.step(loss, this::lossAgain);
        ledger.stepped(loss, tokens, between - begin, System.nanoTime() - between - looking);
        inspector.stepped(next);
        return loss;
    }

    /** The loss of the step to come at whatever the weights are now: what a line search asks for. */
    private double lossAgain() {
        double loss = 0;
        for (int part = 0; part < parts(); part++) {
            try (PointerScope scope = new PointerScope()) {
                loss += passes.loss(batch(optimizer.steps() * parts() + part)) / parts();
            }
        }
        return loss;
    }

    private int parts() {
        return setup.loop().accumulate();
    }

    private Batch batch(long number) {
        return rescaling.of(data.train(setup.seed(), number, setup.loop().batch()));
    }

    /** The mean loss over the validation batches used, and the accuracy on them where the data has classes. */
    Evaluated validate() {
        int size = setup.loop().batch();
        int all = data.validationBatches(size);
        int used = Math.min(setup.evaluation().batches(), all);
        if (Evaluated.hasClasses(data)) {
            Score score = score(used, i -> rescaling.of(data.validation(spread(i, all, used), size)));
            return new Evaluated(score.loss(), score.accuracy());
        }
        double sum = 0;
        long weight = 0;
        for (int i = 0; i < used; i++) {
            try (PointerScope scope = new PointerScope()) {
                Batch batch = data.validation(spread(i, all, used), size);
                sum += passes.loss(batch) * batch.tokens();
                weight += batch.tokens();
            }
        }
        return new Evaluated(sum / weight, null);
    }

    /** Returns the number of the i-th of {@code used} batches spread over all. */
    private static int spread(int i, int all, int used) {
        return (int) ((long) i * all / used);
    }

    /**
     * How well the whole validation part is told, of data with classes.
     *
     * @throws IllegalStateException if the data has none
     */
    public Score validationScore() {
        int size = setup.loop().batch();
        return score(data.validationBatches(size), i -> rescaling.of(data.validation(i, size)));
    }

    /**
     * How well the whole test part is told.
     *
     * @throws IllegalStateException if the data has none
     */
    public Score testScore() {
        if (!(data instanceof Sentences texts)) {
            throw new IllegalStateException(data.name() + " has no test part");
        }
        int size = setup.loop().batch();
        return score(texts.testBatches(size), i -> texts.test(i, size));
    }

    private Score score(int batches, IntFunction<Batch> batch) {
        Tally all = Tally.NONE;
        for (int i = 0; i < batches; i++) {
            try (PointerScope scope = new PointerScope()) {
                for (Tally part : passes.outputs(batch.apply(i), this::tally)) {
                    all = all.plus(part);
                }
            }
        }
        return new Score(all.loss() / all.rows(), (double) all.right() / all.rows());
    }

    private Tally tally(Tensor logits, Tensor targets) {
        if (logits.dim() != 2) {
            throw new IllegalStateException(data.name() + " has no classes");
        }
        return Tally.of(logits, targets);
    }

    /** What the run is. */
    public Setup setup() {
        return setup;
    }

    /** What it learns from. */
    public Dataset data() {
        return data;
    }

    /** What learns. */
    public Model model() {
        return model;
    }

    /** How it descends. */
    public SteepestDescent optimizer() {
        return optimizer;
    }

    /** The evaluations so far. */
    public List<RunResult.Point> curve() {
        return ledger.curve();
    }

    /** Lets an inspector look into the steps from now on, in place of another one. */
    public void inspectedBy(Inspector next) {
        inspector = next;
    }

    Ledger ledger() {
        return ledger;
    }

    @Override
    public void close() {
        feed.close();
        passes.close();
        optimizer.close();
        model.module().close();
    }
}
