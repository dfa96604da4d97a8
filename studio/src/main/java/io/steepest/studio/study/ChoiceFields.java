package io.steepest.studio.study;

import io.steepest.param.Role;
import io.steepest.train.Choice;
import io.steepest.train.Groups;
import io.steepest.train.Optimizers;
import io.steepest.train.RecipeText;
import io.steepest.train.Shares;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/** What a study's file says of an optimizer. */
final class ChoiceFields {
    private static final String FIXED = "fixed";
    private static final List<String> NAMES =
            List.of("optimizer", "lr", "set", "decay", "rate", "role", "reading", "shares", "together", FIXED);

    private ChoiceFields() {}

    /** Whether the step size of an entry is used as it is. */
    static boolean isFixed(Field entry) {
        return entry.isObject() && entry.find(FIXED).map(Field::flag).orElse(false);
    }

    /** The choice of an entry of {@code optimizers}; its label is the optimizer's name where nothing else is said. */
    static Choice choice(String label, Field entry) {
        Map<String, Field> fields = entry.node().isNull() ? Map.of() : entry.known(NAMES);
        Optional<Field> optimizer = Optional.ofNullable(fields.get("optimizer"));
        String name = optimizer.map(Field::text).orElse(label);
        Field named = optimizer.orElse(entry);
        double lr = fields.containsKey("lr") ? fields.get("lr").positive() : usual(name, named);
        Choice choice = Choice.of(name, lr)
                .with(texts(fields.get("set"), Field::number))
                .telling(groups(fields));
        if (fields.containsKey("shares")) {
            choice = choice.sharing(fields.get("shares").one(List.of(Shares.values())));
        }
        return fields.containsKey("together") && fields.get("together").flag() ? choice.keepingRatios() : choice;
    }

    private static double usual(String name, Field named) {
        if (RecipeText.is(name)) {
            throw named.wrong("a recipe in words needs lr, the first guess of its step size");
        }
        try {
            return Optimizers.named(name).lr();
        } catch (IllegalArgumentException e) {
            throw named.wrong(e.getMessage());
        }
    }

    private static Groups groups(Map<String, Field> fields) {
        return new Groups(
                texts(fields.get("role"), ChoiceFields::role),
                texts(fields.get("reading"), Field::text),
                numbers(fields.get("rate")),
                numbers(fields.get("decay")));
    }

    private static Role role(Field field) {
        String name = field.one(Stream.of(Role.values())
                .map(role -> role.name().toLowerCase(Locale.ROOT))
                .toList());
        return Role.valueOf(name.toUpperCase(Locale.ROOT));
    }

    private static <T> Map<String, T> texts(Field field, Function<Field, T> value) {
        Map<String, T> all = new LinkedHashMap<>();
        if (field != null) {
            field.all().forEach((name, each) -> all.put(name, value.apply(each)));
        }
        return all;
    }

    /** Numbers by name; a number alone is for all parameters. */
    private static Map<String, Double> numbers(Field field) {
        if (field == null) {
            return Map.of();
        }
        if (!field.isObject()) {
            return Map.of(Groups.ALL, field.number());
        }
        return texts(field, Field::number);
    }
}
