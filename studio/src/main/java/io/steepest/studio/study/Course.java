package io.steepest.studio.study;

import io.steepest.train.Choice;
import io.steepest.train.Optimizers;
import io.steepest.train.RecipeText;
import io.steepest.train.Setup;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.DoubleFunction;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/**
 * The way of one arm from nothing to its result, as a function of the outcomes that are known. It is gone anew from its
 * beginning each time more is known, so it has no state to save: a study that was interrupted goes on from its store.
 */
final class Course {
    private final Study study;
    private final Arm arm;
    private final Asked asked;
    private final List<Tried> tried = new ArrayList<>();
    private boolean atEdge;

    Course(Study study, Arm arm, Asked asked) {
        this.study = study;
        this.arm = arm;
        this.asked = asked;
    }

    /** The result; empty as long as trials are missing, which {@link Asked} then has noted. */
    Optional<ArmResult> result() {
        Choice start = arm.setup().optimizer();
        return chosen(start)
                .flatMap(choice -> runs(choice).map(runs -> new ArmResult(arm, choice, atEdge, tried, runs)));
    }

    private Optional<Choice> chosen(Choice start) {
        if (arm.fixed() || study.method() instanceof Method.Given) {
            return Optional.of(start);
        }
        return study.method() instanceof Method.Tuning tuning
                ? tuned(tuning, start)
                : best((Method.Rates) study.method(), start);
    }

    private Optional<List<Kept>> runs(Choice choice) {
        return asked.of(setups(choice));
    }

    /** The runs of a result: one a seed. */
    private List<Setup> setups(Choice choice) {
        return IntStream.range(0, study.seeds())
                .mapToObj(seed -> arm.at(choice, seed))
                .toList();
    }

    /** The grid from all seeds; the best of it is the result. */
    private Optional<Choice> best(Method.Rates rates, Choice start) {
        Map<Choice, List<Setup>> setups = new LinkedHashMap<>();
        for (int power = -rates.below(); power <= rates.above(); power++) {
            Choice choice = start.at(start.lr() * Math.pow(rates.factor(), power));
            setups.put(choice, setups(choice));
        }
        return points(Tried.LR, Choice::lr, setups).map(points -> {
            tried.addAll(points);
            Tried best = least(points);
            atEdge = best.equals(points.get(0)) || best.equals(points.get(points.size() - 1));
            return best.choice();
        });
    }

    private Optional<Choice> tuned(Method.Tuning tuning, Choice start) {
        Optional<Choice> choice = searched(tuning, Tried.LR, start.lr(), start::at);
        if (tuning.rest() && hasRest(start)) {
            choice = choice.flatMap(c ->
                    searched(tuning, Tried.REST, rest(c), value -> c.with(with(c.settings(), Tried.REST, value))));
        }
        return tuning.decays().isEmpty() ? choice : choice.flatMap(c -> decayed(tuning, c));
    }

    private Optional<Choice> searched(Method.Tuning tuning, String knob, double guess, DoubleFunction<Choice> at) {
        List<Tried> known = new ArrayList<>();
        Optional<Search.Found> found = new Search(tuning.factor(), tuning.points(), tuning.widen())
                .around(guess, values -> {
                    Optional<List<Tried>> points = points(tuning, knob, values, at);
                    points.ifPresent(known::addAll);
                    return points.map(all -> all.stream().map(Tried::loss).toList());
                });
        return found.map(best -> {
            known.stream().sorted(Comparator.comparingDouble(Tried::value)).forEach(tried::add);
            atEdge |= best.atEdge();
            return at.apply(best.value());
        });
    }

    private Optional<Choice> decayed(Method.Tuning tuning, Choice choice) {
        return points(
                        tuning,
                        Tried.DECAY,
                        tuning.decays(),
                        value -> choice.telling(choice.groups().decayingBy(value)))
                .map(points -> {
                    tried.addAll(points);
                    return least(points).choice();
                });
    }

    private Optional<List<Tried>> points(
            Method.Tuning tuning, String knob, List<Double> values, DoubleFunction<Choice> at) {
        Setup on = arm.tunedOn();
        Setup whole = tuning.steps() == 0 || tuning.steps() == on.loop().steps() ? on : shortened(on, tuning.steps());
        Map<Choice, Double> valuesOf = new LinkedHashMap<>();
        Map<Choice, List<Setup>> setups = new LinkedHashMap<>();
        for (double value : values) {
            Choice choice = at.apply(value);
            valuesOf.put(choice, value);
            setups.put(
                    choice,
                    IntStream.range(0, tuning.seeds())
                            .mapToObj(seed -> whole.with(choice).from(whole.seed() + seed))
                            .toList());
        }
        return points(knob, valuesOf::get, setups);
    }

    /** A shorter run with the whole of its schedule. */
    private static Setup shortened(Setup setup, long steps) {
        Setup.Loop loop = setup.loop();
        Setup.Pace pace = loop.pace();
        double part = (double) steps / loop.steps();
        Setup.Pace shorter = new Setup.Pace(
                pace.schedule(), Math.round(pace.warmup() * part), Math.max(1, Math.round(pace.horizon() * part)));
        return setup.with(
                new Setup.Loop(steps, loop.batch(), loop.accumulate(), loop.clip(), shorter),
                new Setup.Evaluation(
                        Math.min(setup.evaluation().every(), steps),
                        setup.evaluation().batches()));
    }

    /** The runs of choices, if all are known. All are asked for at once. */
    private Optional<List<Tried>> points(String knob, ToDoubleFunction<Choice> value, Map<Choice, List<Setup>> setups) {
        List<Tried> points = new ArrayList<>();
        setups.forEach((choice, each) -> asked.of(each)
                .ifPresent(runs ->
                        points.add(Tried.of(knob, value.applyAsDouble(choice), choice, runs, study.measure()))));
        return points.size() == setups.size() ? Optional.of(points) : Optional.empty();
    }

    /** The point of least loss; the middle one if all diverged. */
    private static Tried least(List<Tried> points) {
        return points.stream()
                .filter(point -> Double.isFinite(point.loss()))
                .min(Comparator.comparingDouble(Tried::loss))
                .orElse(points.get(points.size() / 2));
    }

    private static boolean hasRest(Choice choice) {
        return !RecipeText.is(choice.name())
                && !choice.together()
                && Optimizers.named(choice.name()).rest().isPresent();
    }

    private static double rest(Choice choice) {
        return choice.settings()
                .getOrDefault(Tried.REST, Optimizers.named(choice.name()).rest().orElseThrow());
    }

    private static Map<String, Double> with(Map<String, Double> settings, String name, double value) {
        Map<String, Double> more = new LinkedHashMap<>(settings);
        more.put(name, value);
        return more;
    }

    /** The outcomes that a course asks for, and the trials that are missing. */
    interface Asked {
        /** The outcomes of setups, in order; empty as long as one is unknown. */
        Optional<List<Kept>> of(List<Setup> setups);
    }
}
