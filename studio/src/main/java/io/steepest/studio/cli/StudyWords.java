package io.steepest.studio.cli;

import io.steepest.optim.Explanation;
import io.steepest.studio.study.Arm;
import io.steepest.studio.study.ArmResult;
import io.steepest.studio.study.StudyResult;
import io.steepest.studio.study.TrainingRunner;
import io.steepest.train.Setup;
import io.steepest.train.TrainingRun;
import io.steepest.train.name.Plural;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The words of a study's report that come from its data and its networks, which are made once to see that they can be. */
final class StudyWords {
    private final TrainingRunner runner;
    private final Set<String> data = new LinkedHashSet<>();
    private final Set<String> models = new LinkedHashSet<>();
    private final Set<String> warnings = new LinkedHashSet<>();

    private StudyWords(TrainingRunner runner) {
        this.runner = runner;
    }

    /**
     * Opens the data of the arms of a study and makes each of their networks.
     *
     * @throws IllegalArgumentException if one of them cannot be, or does not fit in memory
     */
    static StudyWords of(List<Arm> arms, TrainingRunner runner, String device) {
        StudyWords words = new StudyWords(runner);
        Map<List<Object>, Setup> distinct = new LinkedHashMap<>();
        arms.stream()
                .map(Arm::setup)
                .forEach(setup -> distinct.putIfAbsent(
                        List.of(setup.source(), setup.network(), setup.loop().batch()), setup));
        distinct.values().forEach(setup -> {
            try (TrainingRun run = runner.start(setup)) {
                words.data.add(run.data().description());
                words.models.add(run.model().description());
            }
            setup.network().precision().warning(device).ifPresent(words.warnings::add);
        });
        return words;
    }

    String data() {
        return String.join("; ", data);
    }

    String models() {
        return String.join("; ", models);
    }

    /** Returns what costs time on this machine without need. */
    Set<String> warnings() {
        return warnings;
    }

    /** Returns which tensor gets which norm, by optimizer, under the first condition that each ran under. */
    Map<String, List<Explanation.Row>> tensors(StudyResult result) {
        Map<String, List<Explanation.Row>> tensors = new LinkedHashMap<>();
        for (String optimizer : result.study().optimizers()) {
            Optional<ArmResult> first = result.arms().stream()
                    .filter(arm -> arm.arm().optimizer().equals(optimizer))
                    .filter(arm -> !arm.arm().again())
                    .findFirst();
            first.ifPresent(arm -> {
                try (TrainingRun run = runner.start(arm.arm().setup().with(arm.choice()))) {
                    tensors.put(optimizer, run.optimizer().explain().rows());
                }
            });
        }
        return tensors;
    }

    /** Returns how the study was run. */
    static List<String> notes(StudyResult result) {
        return List.of(
                "Every optimizer was treated alike: " + result.study().method().words() + " Runs of one seed begin with"
                        + " the same weights and see the same batches, under every optimizer.",
                Plural.of(result.trials().size(), "training run") + " took "
                        + Math.round(result.seconds()) + " seconds of work in all, on "
                        + Plural.of(result.study().threads(), "thread") + " each.");
    }
}
