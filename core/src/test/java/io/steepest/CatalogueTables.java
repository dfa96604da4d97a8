package io.steepest;

import io.steepest.param.Role;
import io.steepest.recipe.Catalogue;
import io.steepest.recipe.KroneckerRecipes;
import io.steepest.recipe.Published;
import io.steepest.recipe.Recipes;
import java.lang.reflect.Method;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The tables of the documentation that list the optimizers of the catalogue. */
final class CatalogueTables {
    /** Entries that are calls of another entry's method. */
    private static final Map<String, String> CALLS =
            Map.of("muon-fast", "Recipes.muon(Accuracy.FAST)", "muon-accurate", "Recipes.muon(Accuracy.ACCURATE)");

    private CatalogueTables() {}

    /** Returns what each optimizer is. */
    static String optimizers() {
        return table(
                "| name | in Java | what it is | direction of a hidden matrix, minus | form | degree | published by |",
                Catalogue.all(),
                p -> List.of(
                        "`" + p.name() + "`",
                        "`" + java(p) + "`",
                        p.summary(),
                        p.direction(),
                        p.form().toString(),
                        degree(p.degree()),
                        p.paper()));
    }

    /** Returns the constants of each optimizer, and what it is composed of. */
    static String constants() {
        return table(
                "| name | constants | how a hidden matrix descends |",
                Catalogue.all(),
                p -> List.of("`" + p.name() + "`", constants(p), composition(p)));
    }

    /** Returns the optimizers of the command line with the constants for small models. */
    static String commandLine() {
        return table(
                "| name | what it is | default `--lr` | other constants, for `--set` |",
                Catalogue.complete(),
                p -> List.of(
                        "`" + p.name() + "`",
                        p.summary(),
                        number(p.constants().get(0).small()),
                        p.constants().stream()
                                .skip(1)
                                .map(each -> "`" + each.constant() + "` " + number(each.small()))
                                .collect(Collectors.joining(", "))));
    }

    private static String table(String head, List<Published> optimizers, Function<Published, List<String>> cells) {
        long columns = head.chars().filter(c -> c == '|').count() - 1;
        StringBuilder out = new StringBuilder(head)
                .append('\n')
                .append("|---".repeat((int) columns))
                .append("|\n");
        Published.Group group = null;
        for (Published optimizer : optimizers) {
            if (optimizer.group() != group) {
                group = optimizer.group();
                out.append("| **")
                        .append(group)
                        .append("** ")
                        .append("| ".repeat((int) columns - 1))
                        .append("|\n");
            }
            out.append("| ").append(String.join(" | ", cells.apply(optimizer))).append(" |\n");
        }
        return out.toString();
    }

    private static String java(Published optimizer) {
        String name = optimizer.name().replace("-", "");
        return Stream.of(Recipes.class, KroneckerRecipes.class)
                .flatMap(type -> Stream.of(type.getDeclaredMethods()))
                .filter(method -> method.getName().toLowerCase(Locale.ROOT).equals(name))
                .map(CatalogueTables::call)
                .findFirst()
                .orElseGet(() -> CALLS.get(optimizer.name()));
    }

    private static String call(Method method) {
        return method.getDeclaringClass().getSimpleName() + "." + method.getName();
    }

    private static String constants(Published optimizer) {
        return optimizer.constants().stream()
                .map(each -> {
                    String small = number(each.small());
                    String published = each.published().isPresent() ? number(each.value()) : "–";
                    return "`" + each.constant() + "` " + published
                            + (published.equals(small) ? "" : " (" + small + ")");
                })
                .collect(Collectors.joining(", "));
    }

    private static String composition(Published optimizer) {
        return optimizer.needs().isPresent()
                ? "with the " + optimizer.needs().get() + " that you give"
                : optimizer.recipe().of(Role.LINEAR).toString();
    }

    private static String degree(double degree) {
        if (Double.isNaN(degree)) {
            return "that of the factors";
        }
        String plain = number(Math.abs(degree));
        String text = Math.abs(degree) == 1.0 / 3 ? "1/3" : plain.equals("0.5") ? "1/2" : plain;
        return (degree < 0 ? "−" : "") + text;
    }

    private static String number(double x) {
        String text = x == Math.rint(x) && Math.abs(x) < 1e6 ? String.valueOf((long) x) : String.valueOf(x);
        return text.replace(".0E", "e").replace("E", "e");
    }
}
