package io.steepest.studio.cli;

import io.steepest.param.Role;
import io.steepest.train.name.Near;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.TypeConversionException;

/** How words that stand for the values of an enum are read: in either case, with a dash or an underscore. */
final class Kinds {
    private Kinds() {}

    /** Makes a command and its subcommands read such words this way. */
    static CommandLine readBy(CommandLine line) {
        types(line).forEach(type -> register(line, type));
        return line;
    }

    private static List<Class<?>> types(CommandLine line) {
        List<Class<?>> types = new ArrayList<>();
        for (OptionSpec option : line.getCommandSpec().options()) {
            types.add(option.type());
            types.addAll(Arrays.asList(option.auxiliaryTypes()));
        }
        line.getSubcommands().values().forEach(command -> types.addAll(types(command)));
        return types.stream().filter(Class::isEnum).distinct().toList();
    }

    @SuppressWarnings("unchecked")
    private static <E> void register(CommandLine line, Class<E> type) {
        line.registerConverter(type, (ITypeConverter<E>) text -> value(type, text));
    }

    private static <E> E value(Class<E> type, String text) {
        List<String> words =
                Arrays.stream(type.getEnumConstants()).map(Kinds::word).toList();
        String wanted = text.replace('_', '-');
        for (int i = 0; i < words.size(); i++) {
            if (words.get(i).equalsIgnoreCase(wanted)) {
                return type.getEnumConstants()[i];
            }
        }
        throw new TypeConversionException(
                "'" + text + "' is unknown" + Near.question(text, words) + "known: " + String.join(", ", words));
    }

    /**
     * A value as it is typed and as help shows it. Roles are names of constants in the library and in its tables, hence in
     * capitals; other values are in small letters.
     */
    static String word(Object value) {
        return value instanceof Role
                ? value.toString()
                : value.toString().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
