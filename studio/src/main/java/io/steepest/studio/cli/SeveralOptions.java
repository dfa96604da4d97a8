package io.steepest.studio.cli;

import io.steepest.train.Choice;
import io.steepest.train.Optimizers;
import io.steepest.train.Shares;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.ToDoubleFunction;
import picocli.CommandLine.Option;

/** Several optimizers, each with its step size and from several seeds. */
final class SeveralOptions {
    @Option(
            names = {"--optimizer", "--optimizers"},
            paramLabel = "NAME",
            split = ",",
            completionCandidates = Known.Recipes.class,
            description = "The optimizers to run, with commas between; known are ${COMPLETION-CANDIDATES} (default:"
                    + " ${DEFAULT-VALUE}).")
    private List<String> optimizers;

    @Option(
            names = "--lr",
            paramLabel = "NAME=VALUE",
            split = ",",
            description =
                    "The peak step size of an optimizer, used as it is and not tuned (default: that for small models; where"
                            + " step sizes are tuned, the search begins there, in finetune at a sixteenth of it).")
    private Map<String, Double> rates = new LinkedHashMap<>();

    @Option(
            names = "--set",
            paramLabel = "[NAME.]CONSTANT=VALUE",
            description =
                    "Set a constant of an optimizer, such as muon.momentum=0.9, or without a name of every one (default:"
                            + " that for small models).")
    private Map<String, Double> settings = new LinkedHashMap<>();

    @Option(
            names = "--seeds",
            paramLabel = "N",
            description = "How many runs each optimizer gets, from seeds that count up (default: ${DEFAULT-VALUE}).")
    @Between(most = Between.SEEDS)
    private int seeds;

    /**
     * The optimizers with their step sizes and constants, in order, and what the options of a setup tell them.
     *
     * @throws IllegalArgumentException if shares by structure are asked for and none of them shares a step
     */
    List<Choice> choices(SetupOptions setup) {
        List<Choice> choices = new ArrayList<>();
        rates(name -> Optimizers.named(name).lr()).forEach((name, lr) -> {
            Choice choice = Choice.of(name, lr).with(settings(name)).telling(setup.groups());
            choices.add(Optimizers.isModular(name) ? choice.sharing(setup.shares()) : choice);
        });
        if (setup.shares() == Shares.STRUCTURE && optimizers.stream().noneMatch(Optimizers::isModular)) {
            throw new IllegalArgumentException(
                    "--shares structure is for an optimizer under the modular norm; compared are " + optimizers);
        }
        return choices;
    }

    /** The names with their step sizes, in order. */
    Map<String, Double> rates(ToDoubleFunction<String> usual) {
        if (optimizers.isEmpty()) {
            throw new IllegalArgumentException("--optimizer names none; --help lists the known ones");
        }
        checkDistinct("--optimizer", optimizers);
        Map<String, Double> chosen = new LinkedHashMap<>();
        for (String name : optimizers) {
            chosen.put(name, rates.getOrDefault(name, usual.applyAsDouble(name)));
        }
        rates.keySet().stream().filter(name -> !optimizers.contains(name)).forEach(name -> {
            throw new IllegalArgumentException(
                    "--lr " + name + "=… is for an optimizer that is not among " + optimizers);
        });
        return chosen;
    }

    /** Returns the constants of an optimizer that were set; one for it alone goes before one for all. */
    Map<String, Double> settings(String optimizer) {
        Map<String, Double> all = new LinkedHashMap<>();
        Map<String, Double> own = new LinkedHashMap<>();
        settings.forEach((typed, value) -> {
            int dot = typed.lastIndexOf('.');
            if (dot < 0) {
                all.put(typed, value);
            } else if (!optimizers.contains(typed.substring(0, dot))) {
                throw new IllegalArgumentException(
                        "--set " + typed + "=… is for an optimizer that is not among " + optimizers);
            } else if (typed.substring(0, dot).equals(optimizer)) {
                own.put(typed.substring(dot + 1), value);
            }
        });
        all.putAll(own);
        return all;
    }

    /** Names of the optimizers whose step size was given; it is used as it is, never tuned. */
    Set<String> given() {
        return rates.keySet();
    }

    int seeds() {
        return seeds;
    }

    /** Refuses a list that names one thing twice. */
    static void checkDistinct(String option, List<String> names) {
        names.stream()
                .filter(name -> Collections.frequency(names, name) > 1)
                .findFirst()
                .ifPresent(name -> {
                    throw new IllegalArgumentException(option + " names " + name + " more than once");
                });
    }
}
