using System.Text.Json.Nodes;
using EdgeRuntime.Testing;

namespace EdgeRuntime.Contracts.Tests.Documentation;

/// <summary>The documented messages and codes are those of the types. With EDGE_WRITE_DOCS=1 pages and schemas are written again.</summary>
public sealed class MessageDocumentationTests
{
    private static readonly bool Write = Environment.GetEnvironmentVariable("EDGE_WRITE_DOCS") == "1";

    public static TheoryData<string> Names => [.. MessageSchemas.All.Select(static message => message.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void Schema_OfAMessage_IsThatOfItsType(string name)
    {
        var schema = MessageSchemas.Of(name).ToJsonString(MessagePage.Indented) + "\n";
        var path = Checkout.PathOf($"deploy/schemas/{name}.schema.json");
        if (Write)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllText(path, schema);
        }

        Assert.Equal(schema, File.ReadAllText(path));
    }

    [Theory]
    [InlineData("docs/mqtt.md")]
    [InlineData("docs/troubleshooting.md")]
    public void Page_ExamplesFieldsAndLists_AreThoseOfTheTypes(string file)
    {
        var path = Checkout.PathOf(file);
        var page = MessagePage.Fill(file, File.ReadAllText(path));
        if (Write)
        {
            File.WriteAllText(path, page);
        }

        Assert.Equal(page, File.ReadAllText(path));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Example_OfAMessage_FitsItsSchema(string name) => Assert.Empty(PublishedSchema.Problems(name, MessageExamples.Of(name)));

    [Theory]
    [InlineData("seq", 0)]
    [InlineData("clock", "right")]
    [InlineData("score", "high")]
    [InlineData("digest", "0123")]
    [InlineData("capturedAt", "yesterday")]
    [InlineData("energyJ", null)]
    [InlineData("session", null)]
    public void Example_Spoiled_DoesNotFitItsSchema(string field, object? value)
    {
        var message = JsonNode.Parse(MessageExamples.Of("result"))!;
        message[field] = value switch { int number => number, string text => text, _ => null };

        Assert.NotEmpty(PublishedSchema.Problems("result", message.ToJsonString()));
    }
}
