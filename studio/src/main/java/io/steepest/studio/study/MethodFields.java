package io.steepest.studio.study;

import java.util.List;
import java.util.Optional;

/** What a study's file says of how step sizes are chosen. */
final class MethodFields {
    private static final List<String> TUNING =
            List.of("factor", "points", "widen", "seeds", "steps", "rest", "decay", "at");
    private static final List<String> RATES = List.of("factor", "below", "above");
    private static final String FIRST = "first";

    private MethodFields() {}

    /** The method of a study that may say how it tunes, or which grid it runs. */
    static Method method(Optional<Field> tuning, Optional<Field> rates) {
        if (tuning.isPresent() && rates.isPresent()) {
            throw rates.get().wrong("a study has either tuning or rates");
        }
        if (rates.isPresent()) {
            rates.get().known(RATES);
            return new Method.Rates(
                    rates.get().find("factor").map(f -> f.above(1)).orElse(2.0),
                    rates.get().find("below").map(f -> f.count(0)).orElse(4),
                    rates.get().find("above").map(f -> f.count(0)).orElse(4));
        }
        return tuning.map(MethodFields::tuning).orElseGet(Method.Given::new);
    }

    private static Method tuning(Field tuning) {
        tuning.known(TUNING);
        tuning.find("at").ifPresent(at -> at.one(List.of(FIRST)));
        Method.Tuning usual = Method.Tuning.usual();
        int points = tuning.find("points").map(f -> f.count(1)).orElse(usual.points());
        if (points % 2 == 0) {
            throw tuning.find("points").orElseThrow().expected("an odd number, with the first guess in the middle");
        }
        return new Method.Tuning(
                tuning.find("factor").map(f -> f.above(1)).orElse(usual.factor()),
                points,
                tuning.find("widen").map(f -> f.count(0)).orElse(usual.widen()),
                tuning.find("seeds").map(f -> f.count(1)).orElse(usual.seeds()),
                tuning.find("steps").map(f -> f.whole(1)).orElse(usual.steps()),
                tuning.find("rest").map(Field::flag).orElse(usual.rest()),
                tuning.find("decay")
                        .map(f -> f.list().stream().map(Field::number).toList())
                        .orElse(usual.decays()));
    }
}
