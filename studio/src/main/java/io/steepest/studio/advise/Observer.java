package io.steepest.studio.advise;

import io.steepest.train.Progress;
import io.steepest.train.Stop;
import io.steepest.train.TrainingRun;
import java.util.ArrayList;
import java.util.List;

/** Stands beside a training run: learns from the gradients of each step, and measures at the checkpoints. */
final class Observer implements Progress {
    private final Plan plan;
    private final Past past;
    private final Probe probe;
    private final Stop stop;
    private final Watch watch;
    private final long seed;
    private final List<Sampled> samples = new ArrayList<>();

    Observer(Plan plan, TrainingRun run, Stop stop, Watch watch) {
        this.plan = plan;
        this.stop = stop;
        this.watch = watch;
        this.seed = run.setup().seed();
        Network network = new Network(run.model(), run.optimizer().banks());
        past = new Past(network.banks(), plan.betas(), plan.spaces());
        probe = new Probe(plan, run.setup(), run.data(), network, past);
    }

    @Override
    public void stepped(long step, double trainLoss, double validationLoss, double tokensPerSecond) {
        // a run that diverged has gradients that nothing can be learnt from
        if (!Double.isFinite(trainLoss) || stop.wished()) {
            return;
        }
        past.learn();
        if (plan.at().contains(step)) {
            probe.measure(step, stop, cleanness -> watch.next(seed, step, cleanness))
                    .ifPresent(samples::add);
        }
    }

    /** Returns what was measured so far. */
    List<Sampled> samples() {
        return List.copyOf(samples);
    }

    @Override
    public void close() {
        past.close();
    }
}
