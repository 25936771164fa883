using EdgeRuntime.Testing;

namespace EdgeRuntime.SystemTests.Documentation;

/// <summary>The log lines that docs/troubleshooting.md explains are ones that the agent writes.</summary>
public sealed class TroubleshootingTests
{
    [Fact]
    public void Lines_OfThePage_AreTemplatesOfTheLog()
    {
        var page = Pages.Read("docs/troubleshooting.md");
        var section = page[page.IndexOf("\n## Lines at the start\n", StringComparison.Ordinal)..page.IndexOf("\n## Symptoms\n", StringComparison.Ordinal)];
        var lines = section.Split('\n').Where(static line => line.StartsWith("| `", StringComparison.Ordinal)).Select(static line => line.Split('`')[1]).ToList();
        Assert.True(lines.Count > 10);
        var templates = Directory.EnumerateFiles(Checkout.PathOf("src"), "Log.cs", SearchOption.AllDirectories).SelectMany(File.ReadLines).Where(static line => line.Contains("LoggerMessage(", StringComparison.Ordinal)).ToList();

        Assert.All(lines, line => Assert.Contains(templates, template => template.Contains('"' + line, StringComparison.Ordinal)));
    }
}
