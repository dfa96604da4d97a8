package io.steepest.studio.study;

import io.steepest.train.Setup;
import io.steepest.train.model.ModelOptions;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** Makes a study so small that it ends in seconds, to see that all of it works. Its results say nothing. */
final class Quick {
    private static final int STEPS = 4;
    private static final int BATCH = 4;
    private static final int WIDTH = 16;
    private static final int HEADS = 2;
    private static final int CONTEXT = 16;
    private static final int CONDITIONS = 2;

    private Quick() {}

    /** The study with few steps of small models, two seeds and two conditions. */
    static Study of(Study study) {
        Set<String> conditions = study.conditions().stream().limit(CONDITIONS).collect(Collectors.toSet());
        List<Arm> arms = study.arms().stream()
                .filter(arm -> conditions.contains(arm.condition()))
                .map(arm -> new Arm(
                        arm.optimizer(),
                        arm.condition(),
                        small(arm.setup()),
                        small(arm.tunedOn()),
                        arm.fixed(),
                        arm.again()))
                .toList();
        return new Study(
                study.name(),
                study.title(),
                study.question(),
                arms,
                few(study.method()),
                study.measure(),
                Math.min(2, study.seeds()),
                study.threads(),
                study.baseline(),
                study.target());
    }

    private static Method few(Method method) {
        if (method instanceof Method.Tuning tuning) {
            return new Method.Tuning(
                    tuning.factor(), Math.min(3, tuning.points()), 1, 1, 0, tuning.rest(), tuning.decays());
        }
        return method instanceof Method.Rates rates
                ? new Method.Rates(rates.factor(), Math.min(1, rates.below()), Math.min(1, rates.above()))
                : method;
    }

    private static Setup small(Setup setup) {
        ModelOptions sizes = setup.network().options();
        Setup.Loop loop = setup.loop();
        long steps = Math.min(STEPS, loop.steps());
        Setup.Pace pace =
                new Setup.Pace(loop.pace().schedule(), Math.min(1, loop.pace().warmup()), steps);
        return new Setup(
                new Setup.Source(
                        setup.source().data(),
                        setup.source().vocabulary(),
                        Math.min(CONTEXT, setup.source().context())),
                new Setup.Network(
                        setup.network().kind(),
                        setup.network().kind().equals("minilm")
                                ? sizes
                                : new ModelOptions(
                                        Math.min(WIDTH, sizes.width()),
                                        Math.min(2, sizes.depth()),
                                        Math.min(HEADS, sizes.heads()),
                                        sizes.tied(),
                                        sizes.frozen()),
                        setup.network().init(),
                        setup.network().precision()),
                setup.optimizer(),
                new Setup.Loop(steps, Math.min(BATCH, loop.batch()), 1, loop.clip(), pace),
                new Setup.Evaluation(Math.max(1, steps / 2), 1),
                setup.seed());
    }
}
