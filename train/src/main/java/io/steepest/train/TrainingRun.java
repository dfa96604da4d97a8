package io.steepest.train;

import io.steepest.dist.CountedRanks;
import io.steepest.dist.Ranks;
import io.steepest.engine.Engine;
import io.steepest.optim.LocalSteps;
import io.steepest.optim.Options;
import io.steepest.optim.SteepestDescent;
import io.steepest.param.Roles;
import io.steepest.recipe.Recipe;
import io.steepest.train.data.Batch;
import io.steepest.train.data.Dataset;
import io.steepest.train.data.Datasets;
import io.steepest.train.model.Model;
import io.steepest.train.model.Models;
import io.steepest.train.name.Unknown;
import java.util.List;
import java.util.Optional;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Device;
import org.bytedeco.pytorch.global.torch;

/**
 * A setup brought to life: data, model, optimizer and how far they are. Holds native memory until closed.
 */
public final class TrainingRun implements AutoCloseable {
    /** Whether ranks join their gradients during the backward pass; {@code -Dsteepest.overlap=false} joins them after it. */
    private static final boolean OVERLAP = !"false".equals(System.getProperty("steepest.overlap"));

    private final Setup setup;
    private final Dataset data;
    private final Model model;
    private final SteepestDescent optimizer;
    /** What takes the optimizer's steps, if ranks step alone. */
    private final Optional<LocalSteps> local;

    private final Recipe recipe;
    private final Ledger ledger;
    private final Passes passes;
    private final Feed feed;
    private final Rescaling rescaling;
    private final Portion portion;
    private final Evaluations evaluations;
    private Inspector inspector = Inspector.none();
    /** Bytes sent in steps, and these steps. */
    private double sent;

    private long counted;

    private TrainingRun(Setup setup, Dataset data, String device, Ranks ranks) {
        Engine.prepare();
        this.portion = new Portion(CountedRanks.of(ranks));
        portion.check(setup);
        this.setup = setup;
        this.data = data;
        this.recipe = Optimizers.recipe(setup.optimizer(), setup.loop().pace());
        Room.require(setup, data, device);
        this.model = Models.create(setup.network().kind(), data, setup.network().options(), setup.seed());
        if (!device.equals("cpu")) {
            model.module().to(new Device(device), false);
        }
        setup.network().precision().convert(model.module());
        this.rescaling = Rescaling.of(setup, data);
        Roles roles = setup.optimizer().groups().assigned();
        Initial.set(setup, model, roles, rescaling);
        Options options = SteepestDescent.follow(recipe)
                .roles(roles)
                .stateIn(setup.optimizer().state());
        if (!setup.loop().isLocal()) {
            options = options.over(portion.ranks());
        }
        if (setup.loop().exchange() != null && !setup.loop().isLocal()) {
            options = options.exchangingFactors();
        }
        if (setup.optimizer().shares() == Shares.STRUCTURE) {
            options = options.modular(model.structure());
        }
        this.optimizer = options.on(model.module());
        this.local = setup.loop().isLocal()
                ? Optional.of(LocalSteps.of(optimizer, setup.loop().exchange().rounds(), portion.ranks()))
                : Optional.empty();
        this.ledger = new Ledger();
        this.passes = new Passes(
                model, optimizer, ranks.size() > 1 && OVERLAP, setup.network().precision(), device);
        this.feed = new Feed(this::batch);
        this.evaluations = new Evaluations(setup, data, passes, rescaling, portion);
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
        return start(setup, data, device, Ranks.single());
    }

    /**
     * A run at its beginning that several ranks train together, each with its rows of every batch.
     *
     * @param setup what to run, the same on all ranks
     * @param data opened
     * @param device cpu or cuda
     * @param ranks the ranks, which stay open
     * @throws IllegalArgumentException if the batch cannot be divided among them
     */
    public static TrainingRun start(Setup setup, Dataset data, String device, Ranks ranks) {
        // no model here draws from the global generator after its weights are made, but its state is saved with a run
        torch.manual_seed(setup.seed());
        return new TrainingRun(setup, data, known(device), ranks);
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
        long next = steps() + 1;
        double before = portion.ranks().sent();
        inspector.begins(next);
        if (portion.ranks().size() > 1) {
            // what the last step left are means over all ranks, which nothing may be added to
            optimizer.zeroGrad();
        }
        long begin = System.nanoTime();
        long tokens = 0;
        for (int part = 0; part < parts; part++) {
            long number = steps() * parts + part;
            Batch batch = feed.take(number);
            Passes.Place place = new Passes.Place(part == 0, part == parts - 1);
            loss += passes.learn(batch, place, () -> feed.prepare(number + 1)) / parts;
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
        if (local.isPresent()) {
            local.get().step(loss, this::lossAgain);
        } else {
            optimizer.step(loss, this::lossAgain);
        }
        long optimizing = System.nanoTime() - between - looking;
        double mean = local.isPresent() ? portion.mean(loss) : optimizer.loss().orElse(loss);
        sent += portion.ranks().sent() - before;
        counted++;
        ledger.stepped(mean, tokens * portion.ranks().size(), between - begin, optimizing);
        inspector.stepped(next);
        return mean;
    }

    /** The loss of the step to come at whatever the weights are now: what a line search asks for. */
    private double lossAgain() {
        double loss = 0;
        for (int part = 0; part < parts(); part++) {
            try (PointerScope scope = new PointerScope()) {
                loss += passes.loss(batch(steps() * parts() + part)) / parts();
            }
        }
        return loss;
    }

    /** Returns the number of steps taken. */
    long steps() {
        return local.map(LocalSteps::steps).orElseGet(optimizer::steps);
    }

    /** Whether all ranks have equal weights now, so that the run may be evaluated, saved and ended. */
    boolean isWhole() {
        return local.map(LocalSteps::isBetweenRounds).orElse(true);
    }

    /**
     * Returns how many bytes a rank has sent in a step, a mean over all ranks and the steps since the run was begun or
     * resumed, as {@link CountedRanks} counts. This is a collective operation.
     */
    public double bytesPerStep() {
        return portion.mean(counted == 0 ? 0 : sent / counted);
    }

    Optional<LocalSteps> local() {
        return local;
    }

    private int parts() {
        return setup.loop().accumulate();
    }

    private Batch batch(long number) {
        return portion.of(
                rescaling.of(data.train(setup.seed(), number, setup.loop().batch())));
    }

    /** The mean loss over the validation batches used, and the accuracy on them where the data has classes. */
    Evaluated validate() {
        return evaluations.validate();
    }

    /**
     * How well the whole validation part is told, of data with classes.
     *
     * @throws IllegalStateException if the data has none
     */
    public Score validationScore() {
        return evaluations.validation();
    }

    /**
     * How well the whole test part is told.
     *
     * @throws IllegalStateException if the data has none
     */
    public Score testScore() {
        return evaluations.test();
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

    Portion portion() {
        return portion;
    }

    @Override
    public void close() {
        feed.close();
        passes.close();
        local.ifPresent(LocalSteps::close);
        optimizer.close();
        model.module().close();
    }
}
