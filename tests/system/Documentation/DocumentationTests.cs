using System.Text.Encodings.Web;
using System.Text.Json;
using EdgeRuntime.SystemTests.Agents;
using EdgeRuntime.Testing;

namespace EdgeRuntime.SystemTests.Documentation;

/// <summary>The documented configuration is that of the options classes. With EDGE_WRITE_DOCS=1 it is written again.</summary>
public sealed class DocumentationTests
{
    private const string Begin = "<!-- configuration: written by DocumentationTests, EDGE_WRITE_DOCS=1 -->\n";
    private const string End = "<!-- end of configuration -->";

    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, NewLine = "\n" };
    private static readonly bool Write = Environment.GetEnvironmentVariable("EDGE_WRITE_DOCS") == "1";

    [Fact]
    public void Page_ConfigurationTable_IsThatOfTheOptionsClasses()
    {
        var path = Checkout.PathOf("docs/configuration.md");
        var text = File.ReadAllText(path);
        var from = text.IndexOf(Begin, StringComparison.Ordinal) + Begin.Length;
        var to = text.IndexOf(End, StringComparison.Ordinal);
        Assert.True(from >= Begin.Length && to >= from, "docs/configuration.md has no place for the configuration table");
        if (Write)
        {
            File.WriteAllText(path, text[..from] + ConfigurationReference.Table() + text[to..]);
        }

        Assert.Equal(ConfigurationReference.Table(), Write ? ConfigurationReference.Table() : text[from..to]);
    }

    [Fact]
    public void Schema_ForEditors_IsThatOfTheOptionsClasses()
    {
        var path = Checkout.PathOf("deploy/config/agent.schema.json");
        var schema = ConfigurationReference.Schema().ToJsonString(Indented) + "\n";
        if (Write)
        {
            File.WriteAllText(path, schema);
        }

        Assert.Equal(schema, File.ReadAllText(path));
    }

    [Fact]
    public async Task Example_Checked_IsGoodAndShort()
    {
        var path = Checkout.PathOf("deploy/config/agent.json");
        Assert.InRange((await File.ReadAllLinesAsync(path, TestContext.Current.CancellationToken)).Length, 1, 15);
        var (code, _, errors) = await ProcessRun.RunAsync(AgentProcess.BuiltAgent, ["check", "--config", path]);
        Assert.True(code == 0, errors);
    }
}
