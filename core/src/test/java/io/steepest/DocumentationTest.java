package io.steepest;

import static org.assertj.core.api.Assertions.assertThat;

import io.steepest.recipe.KroneckerRecipes;
import io.steepest.recipe.Recipe;
import io.steepest.recipe.Recipes;
import java.io.IOException;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The documentation leaves out no recipe and no page. */
class DocumentationTest {
    private static final Path DOCS = Path.of("../docs");

    @Test
    void every_recipe_is_listed_with_its_constants() throws IOException {
        String page = Files.readString(DOCS.resolve("optimizers.md"));
        assertThat(Stream.of(Recipes.class, KroneckerRecipes.class)
                        .flatMap(type -> Stream.of(type.getDeclaredMethods()))
                        .filter(m -> Modifier.isPublic(m.getModifiers()) && m.getReturnType() == Recipe.class)
                        .map(m -> m.getDeclaringClass().getSimpleName() + "." + m.getName())
                        .distinct())
                .isNotEmpty()
                .allSatisfy(name -> assertThat(page).contains("`" + name + "`"));
    }

    @Test
    void the_readme_links_every_page() throws IOException {
        String readme = Files.readString(DOCS.resolveSibling("README.md"));
        try (Stream<Path> pages = Files.list(DOCS)) {
            assertThat(pages.map(page -> page.getFileName().toString()).filter(name -> name.endsWith(".md")))
                    .isNotEmpty()
                    .allSatisfy(name -> assertThat(readme).contains("(docs/" + name));
        }
    }
}
