package io.steepest;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.StringWriter;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.Diagnostic;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The Java code on the pages compiles: what stands there by itself as a class is compiled as it is, and statements and
 * expressions within a method that has what they take for granted.
 */
class SnippetsTest {
    private static final Path DOCS = Path.of("../docs");
    private static final Pattern BLOCK = Pattern.compile("(?ms)^( *)```java\n(.*?)^ *```$");

    /** Pages with code of classes that are not in this module: their tests compile it. */
    private static final List<String> TESTED =
            List.of("from-pytorch.md", "tutorial.md", "invariance.md", "own-parts.md", "studies.md");

    /** Imports of the library and of libtorch, and the names that pages take for granted. */
    private static final String BEGIN = """
            import static io.steepest.modular.Modular.*;
            import static io.steepest.norm.Norms.*;
            import static io.steepest.precondition.Preconditioner.*;
            import static io.steepest.recipe.Descent.*;
            import static io.steepest.recipe.Setting.*;
            import io.steepest.checkpoint.*;
            import io.steepest.linalg.*;
            import io.steepest.linalg.InverseRoot.Perturbation;
            import io.steepest.modular.*;
            import io.steepest.norm.*;
            import io.steepest.norm.Norm;
            import io.steepest.optim.*;
            import io.steepest.param.*;
            import io.steepest.precondition.*;
            import io.steepest.recipe.*;
            import io.steepest.smooth.*;
            import io.steepest.step.*;
            import io.steepest.tensor.*;
            import java.nio.file.Path;
            import java.util.*;
            import java.util.List;
            import org.bytedeco.javacpp.*;
            import org.bytedeco.pytorch.*;
            import org.bytedeco.pytorch.Module;
            import org.bytedeco.pytorch.global.torch;
            @SuppressWarnings("all")
            abstract class %s {
                Module module, model;
                SteepestDescent optimizer;
                Recipe recipe;
                StepRule rule;
                Descent descent;
                Path file;
                Tensor w, g, weight, gradient;
                Tensor matrices;
                List<Tensor> gradients;
                double lambda, lr;
                int steps, batches;
                double[] losses = new double[1];
                abstract Tensor loss(Module model, Object batch);
                abstract Object batch(int step);
            """;

    @TempDir
    Path folder;

    /** A block of code as a file that the compiler can read. */
    private static JavaFileObject file(String page, int line, String code) {
        String name = "Page_" + page.replaceAll("\\W", "_") + "_" + line;
        boolean whole = code.startsWith("import ") || code.startsWith("package ") || code.contains("class ");
        String source = whole ? code : BEGIN.formatted(name) + body(code) + "}\n";
        return new SimpleJavaFileObject(URI.create("string:///" + name + ".java"), JavaFileObject.Kind.SOURCE) {
            @Override
            public boolean isNameCompatible(String simpleName, Kind kind) {
                return true;
            }

            @Override
            public CharSequence getCharContent(boolean ignoreEncodingErrors) {
                return source;
            }
        };
    }

    /** Statements make a method, and an expression is what a field is set to. */
    private static String body(String code) {
        String shown = code.replace("...\n", "\n");
        boolean expression = !shown.contains(";") && !shown.contains("{");
        if (!expression) {
            return "void run() throws Exception {\n" + shown + "}\n";
        }
        return Stream.of(shown.split("\n(?=\\S)", -1))
                .filter(line -> !line.isBlank())
                .map(line -> "Object x" + Math.floorMod(line.hashCode(), 1_000_000) + " = " + line + ";\n")
                .collect(Collectors.joining());
    }

    private static List<JavaFileObject> blocks() throws IOException {
        List<JavaFileObject> found = new ArrayList<>();
        try (Stream<Path> pages = Files.list(DOCS)) {
            for (Path page :
                    pages.filter(p -> p.toString().endsWith(".md")).sorted().toList()) {
                String name = page.getFileName().toString();
                String text = Files.readString(page);
                Matcher block = BLOCK.matcher(text);
                while (!TESTED.contains(name) && block.find()) {
                    int line = (int) text.substring(0, block.start()).lines().count() + 1;
                    found.add(file(name, line, block.group(2).replaceAll("(?m)^" + block.group(1), "")));
                }
            }
        }
        return found;
    }

    @Test
    void every_snippet_compiles() throws IOException {
        List<JavaFileObject> blocks = blocks();
        assertThat(blocks).hasSizeGreaterThan(10);
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        DiagnosticCollector<JavaFileObject> messages = new DiagnosticCollector<>();
        List<String> options = List.of("-d", folder.toString(), "-proc:none", "-nowarn");
        compiler.getTask(new StringWriter(), null, messages, options, null, blocks)
                .call();
        assertThat(messages.getDiagnostics().stream()
                        .filter(message -> message.getKind() == Diagnostic.Kind.ERROR)
                        .map(Object::toString))
                .isEmpty();
    }
}
