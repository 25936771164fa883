using System.Text.Json;
using System.Text.RegularExpressions;
using EdgeRuntime.Core.Power.Sensing;
using EdgeRuntime.Core.Power.Sensors.I2c;
using EdgeRuntime.Testing;
using Json.Schema;

namespace EdgeRuntime.Core.Tests.Profiles;

/// <summary>The files of firmware-configs: each fits the schema, and what is meant for the agent is read by the agent's own reader.</summary>
public sealed partial class ProfileFilesTests
{
    private const int LongestBootLine = 98;

    private static readonly JsonDocumentOptions WithComments = new() { CommentHandling = JsonCommentHandling.Skip };
    private static readonly EvaluationOptions Options = new() { OutputFormat = OutputFormat.List };
    private static readonly JsonSchema Schema = JsonSchema.FromText(File.ReadAllText(Checkout.PathOf("firmware-configs/profile.schema.json")));

    public static TheoryData<string> Profiles => [.. Files("*.json").Where(static path => Path.GetFileName(path) != "profile.schema.json")];

    public static TheoryData<string> Sensors => [.. Files("*.json").Where(static path => path.StartsWith("sensors/", StringComparison.Ordinal))];

    [Theory]
    [MemberData(nameof(Profiles))]
    public void Profile_Shipped_FitsTheSchemaAndIsNamedAsItsFile(string path)
    {
        using var profile = Read(path);

        Assert.Equal([], Problems(profile.RootElement));
        Assert.Equal(Path.GetFileNameWithoutExtension(path), profile.RootElement.GetProperty("name").GetString());
    }

    [Theory]
    [InlineData("boards/5.json", "\"idleWatts\": 3.0", "\"idleWatts\": \"3 W\"")]
    [InlineData("boards/5.json", "\"source\"", "\"sauce\"")]
    [InlineData("hats/pijuice.json", "\"0x14\"", "\"14\"")]
    [InlineData("hats/pijuice.json", "1.82", "0")]
    [InlineData("sensors/ina219.json", "\"role\": \"load\"", "\"role\": \"roof\"")]
    [InlineData("sensors/ina219.json", "\"sources\"", "\"sores\"")]
    [InlineData("jetson/orin-nano.json", "\"watts\": 15", "\"watts\": -15")]
    public void Schema_ProfileWithAnError_IsRefused(string path, string right, string wrong)
    {
        var text = File.ReadAllText(Checkout.PathOf($"firmware-configs/{path}"));
        Assert.Contains(right, text, StringComparison.Ordinal);
        using var profile = JsonDocument.Parse(text.Replace(right, wrong, StringComparison.Ordinal), WithComments);

        Assert.NotEmpty(Problems(profile.RootElement));
    }

    [Fact]
    public void Sensors_Shipped_AreThoseThatTheAgentKnows() =>
        Assert.Equal(SensorKind.Names.Order(StringComparer.Ordinal), Sensors.Select(static row => Path.GetFileNameWithoutExtension(row.Data)).Order(StringComparer.Ordinal));

    [Theory]
    [MemberData(nameof(Sensors))]
    public void Sensor_Shipped_IsWhatAConfigurationMaySay(string path)
    {
        using var profile = Read(path);
        var options = profile.RootElement.GetProperty("sensor").Deserialize(HatProfileJsonContext.Default.SensorOptions)!;
        var errors = new List<string>();

        options.Validate("sensor", errors);

        Assert.Empty(errors);
        Assert.Equal(Path.GetFileNameWithoutExtension(path), options.Kind);
    }

    [Theory]
    [MemberData(nameof(Sensors))]
    public void Sensor_Chip_HasTheAddressOfItsDriverAndASourceForEachFigure(string path)
    {
        using var profile = Read(path);
        var root = profile.RootElement;
        var name = root.GetProperty("name").GetString()!;
        if (!ChipCatalog.Has(name))
        {
            Assert.False(root.TryGetProperty("addresses", out _));
            return;
        }

        var first = root.GetProperty("addresses")[0].GetString();
        Assert.Equal(FormattableString.Invariant($"0x{ChipCatalog.AddressOf(name):x2}"), first);
        Assert.Equal(first, root.GetProperty("sensor").GetProperty("address").GetString());
        Assert.Equal(ChipCatalog.NeedsShunt(name), root.GetProperty("sensor").TryGetProperty("shuntOhms", out _));
        var figures = root.EnumerateObject().Where(static property => property.Value.ValueKind == JsonValueKind.Number).Select(static property => property.Name);
        Assert.Equal(figures.Order(StringComparer.Ordinal), root.GetProperty("sources").EnumerateObject().Select(static property => property.Name).Order(StringComparer.Ordinal));
    }

    // What the firmware ignores: a line of another form, and what is beyond the 98th character (Raspberry Pi documentation, config.txt).
    [Fact]
    public void Fragments_Shipped_BelongToAProfileAndAreLinesThatTheFirmwareReads()
    {
        var fragments = Files("*.txt").ToList();
        Assert.Contains("boards/generic.txt", fragments);
        Assert.Contains("boards/5.txt", fragments);
        Assert.All(fragments, static path =>
        {
            Assert.True(File.Exists(Checkout.PathOf($"firmware-configs/{Path.ChangeExtension(path, ".json")}")), $"{path} belongs to no profile");
            Assert.All(File.ReadAllLines(Checkout.PathOf($"firmware-configs/{path}")), static line =>
            {
                Assert.True(line.Length <= LongestBootLine, line);
                Assert.Matches(BootLine(), line);
            });
        });
    }

    [GeneratedRegex("^(#.*|(dtparam|dtoverlay)=[a-z0-9_,=-]+)$")]
    private static partial Regex BootLine();

    private static IEnumerable<string> Files(string pattern)
    {
        var folder = Checkout.PathOf("firmware-configs");
        return Directory.GetFiles(folder, pattern, SearchOption.AllDirectories).Select(path => Path.GetRelativePath(folder, path).Replace('\\', '/')).Order(StringComparer.Ordinal);
    }

    private static JsonDocument Read(string path) => JsonDocument.Parse(File.ReadAllBytes(Checkout.PathOf($"firmware-configs/{path}")), WithComments);

    private static List<string> Problems(JsonElement profile)
    {
        var results = Schema.Evaluate(profile, Options);
        return results.IsValid ? [] : ["does not fit", .. (results.Details ?? []).SelectMany(static detail => (detail.Errors ?? new Dictionary<string, string>()).Select(error => $"{detail.InstanceLocation}: {error.Value}"))];
    }
}
