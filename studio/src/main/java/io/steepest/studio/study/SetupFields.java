package io.steepest.studio.study;

import io.steepest.train.Choice;
import io.steepest.train.Init;
import io.steepest.train.Precision;
import io.steepest.train.Setup;
import io.steepest.train.data.Vocabulary;
import io.steepest.train.model.ModelOptions;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What a study's file says of a training run, under the names of the command line's options. */
final class SetupFields {
    /** All names. */
    static final List<String> NAMES = List.of(
            "model",
            "data",
            "vocabulary",
            "context",
            "rescale",
            "width",
            "depth",
            "heads",
            "tied",
            "frozen",
            "init",
            "precision",
            "steps",
            "batch",
            "accumulate",
            "clip",
            "schedule",
            "warmup",
            "schedule-steps",
            "evaluate-every",
            "evaluation-batches",
            "seed");

    private static final int CONTEXT = 64;
    private static final int BATCH = 16;
    private static final int EVALUATION_BATCHES = 20;
    private static final long EVALUATIONS = 10;
    private static final long WARMUP_PART = 20;

    private final Map<String, Field> fields;
    private final Set<String> ofModel;

    /** Some fields; of two of one name the later one counts. */
    SetupFields(Map<String, Field> base, Map<String, Field> over) {
        fields = new LinkedHashMap<>(base);
        fields.putAll(over);
        // a base whose models vary has fields that only some of them read
        ofModel = over.containsKey("model") ? over.keySet() : fields.keySet();
    }

    /** The setup of an optimizer. */
    Setup setup(Choice choice) {
        String kind = required("model").text();
        try {
            return new Setup(
                    source(),
                    network(kind),
                    choice,
                    loop(),
                    evaluation(),
                    find("seed").map(f -> f.whole(0)).orElse(1L));
        } catch (IllegalArgumentException e) {
            throw e.getMessage().contains(": expected ")
                    ? e
                    : new IllegalArgumentException("base: " + e.getMessage(), e);
        }
    }

    private Setup.Source source() {
        return new Setup.Source(
                required("data").text(),
                find("vocabulary")
                        .map(f -> f.one(List.of("characters", "bytes")).equals("bytes")
                                ? Vocabulary.Kind.BYTES
                                : Vocabulary.Kind.CHARACTERS)
                        .orElse(Vocabulary.Kind.CHARACTERS),
                count("context", CONTEXT),
                find("rescale").map(Field::number).orElse(null));
    }

    private Setup.Network network(String kind) {
        ModelOptions.refuseUnread(kind, ofModel);
        ModelOptions usual = ModelOptions.defaults(kind);
        ModelOptions options = new ModelOptions(
                count("width", usual.width()),
                count("depth", usual.depth()),
                count("heads", usual.heads()),
                find("tied").map(Field::flag).orElse(false),
                find("frozen").map(Field::flag).orElse(false));
        return new Setup.Network(
                kind,
                options,
                find("init").map(f -> f.one(List.of(Init.values()))).orElse(Init.MODEL),
                find("precision").map(f -> f.one(List.of(Precision.values()))).orElse(Precision.FLOAT32));
    }

    private long steps() {
        return required("steps").whole(1);
    }

    private Setup.Loop loop() {
        String schedule = find("schedule").map(Field::text).orElse("linear");
        long horizon = find("schedule-steps").map(f -> f.whole(1)).orElse(steps());
        long warmup = find("warmup").map(f -> f.whole(0)).orElse(steps() / WARMUP_PART);
        Setup.Pace pace = new Setup.Pace(schedule, warmup, horizon);
        // says what is wrong with the schedule before anything runs
        pace.schedule(1);
        return new Setup.Loop(
                steps(),
                count("batch", BATCH),
                count("accumulate", 1),
                find("clip").map(Field::number).orElse(0.0),
                pace);
    }

    private Setup.Evaluation evaluation() {
        return new Setup.Evaluation(
                find("evaluate-every").map(f -> f.whole(1)).orElse(Math.max(1, steps() / EVALUATIONS)),
                count("evaluation-batches", EVALUATION_BATCHES));
    }

    private int count(String name, int usual) {
        return find(name).map(f -> f.count(1)).orElse(usual);
    }

    private Optional<Field> find(String name) {
        return Optional.ofNullable(fields.get(name));
    }

    private Field required(String name) {
        return find(name).orElseThrow(() -> new IllegalArgumentException("base." + name + ": missing"));
    }
}
