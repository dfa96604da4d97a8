package io.steepest.optim;

import static org.assertj.core.api.Assertions.assertThat;

import io.steepest.recipe.Change;
import io.steepest.recipe.Recipe;
import io.steepest.recipe.Rule;
import io.steepest.step.StepRule;
import io.steepest.tensor.Naming;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Two recipes that print alike are alike: every part prints all it is. */
class PrintsTest {
    private static final double LITTLE = 1.0078125;

    /** All records that the recipes of the library consist of, one of each text. */
    private static List<Record> parts() throws ReflectiveOperationException {
        Map<String, Record> found = new LinkedHashMap<>();
        List<Recipe> recipes = new ArrayList<>(EveryRecipe.recipes());
        recipes.addAll(EveryRecipe.adaptive());
        recipes.add(EveryRecipe.recipes().get(0).stepping(StepRule.linear(0.1, 10, 100)));
        recipes.add(EveryRecipe.recipes().get(0).stepping(StepRule.cosine(0.1, 0.01, 10, 100)));
        recipes.add(EveryRecipe.recipes().get(0).stepping(StepRule.warmupStableDecay(0.1, 10, 20, 100)));
        for (Recipe recipe : recipes) {
            collect(recipe.rule(), found);
            for (Rule rule : recipe.rules()) {
                collect(rule.selector(), found);
                collect(rule.change() instanceof Change.Descend descend ? descend.descent() : rule.change(), found);
            }
        }
        return List.copyOf(found.values());
    }

    private static void collect(Object part, Map<String, Record> found) throws ReflectiveOperationException {
        if (!(part instanceof Record whole) || found.put(whole.getClass().getName() + " " + whole, whole) != null) {
            return;
        }
        for (RecordComponent component : whole.getClass().getRecordComponents()) {
            collect(value(whole, component), found);
        }
    }

    private static Object value(Record of, RecordComponent component) throws ReflectiveOperationException {
        Method accessor = component.getAccessor();
        accessor.setAccessible(true);
        return accessor.invoke(of);
    }

    /** Other values of a component, of which the first that the record allows is taken. */
    private static Stream<Object> others(Object value) {
        if (value instanceof Double x) {
            return Stream.of(x * LITTLE, x / LITTLE, x + 0.125, 0.25);
        }
        if (value instanceof Integer x) {
            return Stream.of(x + 1, x - 1);
        }
        if (value instanceof Long x) {
            return Stream.of(x + 1, x - 1);
        }
        if (value instanceof Boolean x) {
            return Stream.of(!x);
        }
        if (value instanceof Enum<?> x) {
            return Arrays.stream(x.getDeclaringClass().getEnumConstants())
                    .filter(other -> !other.equals(x))
                    .map(other -> (Object) other);
        }
        return Stream.empty();
    }

    private static Optional<Record> with(Record whole, int index, Object other) throws ReflectiveOperationException {
        RecordComponent[] components = whole.getClass().getRecordComponents();
        Object[] values = new Object[components.length];
        for (int i = 0; i < values.length; i++) {
            values[i] = i == index ? other : value(whole, components[i]);
        }
        Constructor<?> constructor = whole.getClass()
                .getDeclaredConstructor(
                        Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new));
        constructor.setAccessible(true);
        try {
            return Optional.of((Record) constructor.newInstance(values));
        } catch (InvocationTargetException e) {
            // a combination that the record refuses
            return Optional.empty();
        }
    }

    @Test
    void a_part_with_another_number_prints_another_text() throws ReflectiveOperationException {
        List<String> alike = new ArrayList<>();
        int varied = 0;
        for (Record part : parts()) {
            RecordComponent[] components = part.getClass().getRecordComponents();
            for (int i = 0; i < components.length; i++) {
                for (Object other : others(value(part, components[i])).toList()) {
                    Optional<Record> changed = with(part, i, other);
                    if (changed.isPresent() && !changed.get().equals(part)) {
                        varied++;
                        if (Naming.of(changed.get()).equals(Naming.of(part))) {
                            alike.add(part.getClass().getSimpleName() + "." + components[i].getName() + " = " + other
                                    + " prints " + Naming.of(part));
                        }
                    }
                }
            }
        }
        assertThat(varied).isGreaterThan(150);
        assertThat(alike).isEmpty();
    }
}
