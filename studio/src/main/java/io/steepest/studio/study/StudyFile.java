package io.steepest.studio.study;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.steepest.train.Choice;
import io.steepest.train.Optimizers;
import io.steepest.train.Setup;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.Collectors;

/** Reads studies from YAML; {@code docs/studies.md} lists the fields. */
public final class StudyFile {
    private static final List<String> FIELDS = List.of(
            "title",
            "question",
            "base",
            "optimizers",
            "vary",
            "tuning",
            "rates",
            "measure",
            "seeds",
            "threads",
            "baseline",
            "noise",
            "target");

    private static final int SEEDS = 3;
    private static final long OTHER_SEEDS = 1000;
    private static final String AGAIN = " again";

    private static final YAMLMapper YAML = YAMLMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();

    private final Map<String, Field> fields;

    private StudyFile(Map<String, Field> fields) {
        this.fields = fields;
    }

    /**
     * Reads a study.
     *
     * @param file the YAML; its name without the ending names the study
     * @throws IllegalArgumentException with one line that names the file, the place in it, and what would be right
     * @throws IOException if the file cannot be read
     */
    public static Study read(Path file) throws IOException {
        if (Files.isDirectory(file)) {
            throw new IllegalArgumentException(file + ": it is a folder; give the YAML file of a study");
        }
        if (!Files.exists(file)) {
            throw new IllegalArgumentException(file + ": no such file; studies/ has several");
        }
        String name = file.getFileName().toString().replaceAll("\\.ya?ml$", "");
        try {
            return parse(name, Files.readString(file));
        } catch (CharacterCodingException e) {
            throw new IllegalArgumentException(file + ": not UTF-8; give the YAML file of a study", e);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(file + ": " + e.getMessage(), e);
        }
    }

    /**
     * Reads a study of this project, of those in the folder {@code studies}.
     *
     * @param name of the file, without its ending
     * @throws IllegalArgumentException if there is none of that name
     */
    public static Study own(String name) {
        try (InputStream in = StudyFile.class.getResourceAsStream(name + ".yaml")) {
            if (in == null) {
                throw new IllegalArgumentException("no study named \"" + name + "\" is part of this library");
            }
            return parse(name, new String(in.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Reads a study from text.
     *
     * @param name of the study
     * @param yaml the text
     * @throws IllegalArgumentException naming the place in it, and what would be right
     */
    public static Study parse(String name, String yaml) {
        try {
            JsonNode root = YAML.readTree(yaml);
            return new StudyFile(new Field("", root).known(FIELDS)).study(name);
        } catch (JsonProcessingException e) {
            JsonLocation where = e.getLocation();
            String line = where == null ? "" : "line " + where.getLineNr() + ": ";
            // what is indented quotes the text around the fault
            String what = e.getOriginalMessage()
                    .lines()
                    .filter(said -> !said.startsWith(" "))
                    .collect(Collectors.joining(": "));
            throw new IllegalArgumentException(line + what, e);
        }
    }

    private Study study(String name) {
        Method method = MethodFields.method(find("tuning"), find("rates"));
        Map<String, Choice> choices = choices();
        String baseline = find("baseline")
                .map(Field::text)
                .orElse(choices.keySet().iterator().next());
        if (!choices.containsKey(baseline)) {
            throw fields.get("baseline").expected("one of " + String.join(", ", choices.keySet()));
        }
        List<Arm> arms = arms(choices, conditions());
        int seeds = find("seeds").map(f -> f.count(1)).orElse(SEEDS);
        boolean noise = find("noise").map(Field::flag).orElse(choices.size() > 1 && seeds > 1);
        if (noise) {
            arms.addAll(again(arms, baseline));
        }
        return new Study(
                name,
                find("title").map(Field::text).orElse(name),
                find("question").map(Field::text).orElse(""),
                arms,
                method,
                find("measure").map(Field::text).orElse(Outcome.VALIDATION_LOSS),
                seeds,
                find("threads").map(f -> f.count(1)).orElse(1),
                baseline,
                find("target").map(f -> OptionalDouble.of(f.number())).orElse(OptionalDouble.empty()));
    }

    private Map<String, Choice> choices() {
        Map<String, Choice> choices = new LinkedHashMap<>();
        Field all = required("optimizers");
        if (all.isObject()) {
            all.all().forEach((label, entry) -> choices.put(label, ChoiceFields.choice(label, entry)));
        } else {
            for (Field each : all.list()) {
                choices.put(
                        each.text(), ChoiceFields.choice(each.text(), new Field(each.path(), NullNode.getInstance())));
            }
        }
        if (choices.isEmpty()) {
            throw all.expected("at least one optimizer");
        }
        return choices;
    }

    private List<Arm> arms(Map<String, Choice> choices, List<Condition> conditions) {
        Map<String, Field> base = required("base").known(SetupFields.NAMES);
        Field entries = required("optimizers");
        boolean first = find("tuning").flatMap(f -> f.find("at")).isPresent();
        List<Arm> arms = new ArrayList<>();
        choices.forEach((label, choice) -> {
            boolean fixed = entries.isObject()
                    && entries.find(label).map(ChoiceFields::isFixed).orElse(false);
            for (Condition condition : conditions) {
                Setup setup = new SetupFields(base, condition.fields()).setup(choice);
                checked(label, choice, setup);
                Setup tunedOn = first ? new SetupFields(base, conditions.get(0).fields()).setup(choice) : setup;
                arms.add(new Arm(label, condition.label(), setup, tunedOn, fixed, false));
            }
        });
        return arms;
    }

    /** A recipe that cannot be is found before anything runs. */
    private static void checked(String label, Choice choice, Setup setup) {
        try {
            Optimizers.recipe(choice, setup.loop().pace());
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("optimizers." + label + ": " + e.getMessage(), e);
        }
    }

    private static List<Arm> again(List<Arm> arms, String baseline) {
        return arms.stream()
                .filter(arm -> arm.optimizer().equals(baseline))
                .map(arm -> new Arm(
                        baseline + AGAIN,
                        arm.condition(),
                        arm.setup().from(arm.setup().seed() + OTHER_SEEDS),
                        arm.tunedOn().from(arm.tunedOn().seed() + OTHER_SEEDS),
                        arm.fixed(),
                        true))
                .toList();
    }

    private record Condition(String label, Map<String, Field> fields) {}

    private List<Condition> conditions() {
        List<Condition> conditions = new ArrayList<>(List.of(new Condition("", Map.of())));
        Optional<Field> vary = find("vary");
        if (vary.isEmpty()) {
            return conditions;
        }
        if (!vary.get().isObject()) {
            return vary.get().list().stream().map(StudyFile::named).toList();
        }
        vary.get().known(SetupFields.NAMES).forEach((axis, values) -> {
            List<Condition> longer = new ArrayList<>();
            for (Condition before : conditions) {
                for (Field value : values.list()) {
                    Map<String, Field> more = new LinkedHashMap<>(before.fields());
                    more.put(axis, value);
                    String label = axis + " " + value.text();
                    longer.add(new Condition(before.label().isEmpty() ? label : before.label() + ", " + label, more));
                }
            }
            conditions.clear();
            conditions.addAll(longer);
        });
        return conditions;
    }

    private static Condition named(Field entry) {
        List<String> names = new ArrayList<>(SetupFields.NAMES);
        names.add("label");
        Map<String, Field> fields = new LinkedHashMap<>(entry.known(names));
        Field label = fields.remove("label");
        if (label == null) {
            throw entry.wrong("label is missing: the name of the condition in tables");
        }
        return new Condition(label.text(), fields);
    }

    private Optional<Field> find(String name) {
        Field field = fields.get(name);
        return field == null || field.node().isNull() ? Optional.empty() : Optional.of(field);
    }

    private Field required(String name) {
        return find(name).orElseThrow(() -> new IllegalArgumentException(name + ": missing"));
    }
}
