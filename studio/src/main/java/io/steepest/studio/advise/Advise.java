package io.steepest.studio.advise;

import io.steepest.train.Setup;
import io.steepest.train.Stop;
import io.steepest.train.Trainer;
import io.steepest.train.TrainingRun;
import io.steepest.train.data.Dataset;
import java.util.ArrayList;
import java.util.List;

/** Trains from several seeds and measures along the way. */
public final class Advise {
    private Advise() {}

    /**
     * Measures.
     *
     * @param plan what, and where along a run
     * @param base the setup of the runs, from the first seed on
     * @param data opened once for all
     * @param device cpu or cuda
     * @param seeds number of runs
     * @param stop asked between steps and between subjects
     * @param watch told of each gradient
     * @return what was found, of the checkpoints that were measured whole; they are none if the end was wished for early
     */
    public static Advice run(Plan plan, Setup base, Dataset data, String device, int seeds, Stop stop, Watch watch) {
        List<Sampled> samples = new ArrayList<>();
        List<Subject> subjects = new ArrayList<>();
        for (int i = 0; i < seeds && !stop.wished(); i++) {
            try (TrainingRun run = TrainingRun.start(base.from(base.seed() + i), data, device);
                    Observer observer = new Observer(plan, run, stop, watch)) {
                if (subjects.isEmpty()) {
                    subjects.addAll(Subject.of(plan, run));
                }
                Trainer.train(run, observer, stop, unsaved -> {});
                samples.addAll(observer.samples());
            }
        }
        return Advice.of(plan, subjects, samples);
    }
}
