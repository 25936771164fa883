using System.Text.Json;
using EdgeRuntime.Core.Energy;
using EdgeRuntime.Testing;

namespace EdgeRuntime.Core.Tests.Energy;

public sealed class BoardProfilesTests
{
    private static readonly BoardProfiles Shipped = new(Checkout.PathOf("firmware-configs/boards"));

    [Fact]
    public void Load_EveryShippedProfile_IsSoundAndNamesItsSource()
    {
        Assert.Contains(BoardProfiles.Fallback, Shipped.Names);
        Assert.All(Shipped.Names, static name =>
        {
            var profile = Shipped.Load(name);
            Assert.Equal(name, profile.Name);
            Assert.NotEmpty(profile.Source);
            Assert.True(profile.SleepWatts is null || profile.SleepWatts < profile.IdleWatts);
        });
    }

    [Fact]
    public void Load_EveryShippedProfile_NamesTheSourceOfEachFigureAndOfNothingElse() => Assert.All(Shipped.Names, static name =>
    {
        using var file = JsonDocument.Parse(File.ReadAllBytes(Checkout.PathOf($"firmware-configs/boards/{name}.json")));
        var figures = file.RootElement.EnumerateObject().Where(static property => property.Value.ValueKind == JsonValueKind.Number && property.Name != "headerI2cBus").Select(static property => property.Name);
        var sources = Shipped.Load(name).Sources;

        Assert.Equal(figures.Order(StringComparer.Ordinal), sources.Keys.Order(StringComparer.Ordinal));
        Assert.All(sources.Values, static source => Assert.True(source.Length >= 20, $"'{source}' is not a source"));
    });

    [Fact]
    public void Load_RaspberryPi5_IdlesAsItWasMeasuredAndNotAsAFitOverLoads() => Assert.InRange(Shipped.Load("5").IdleWatts, 2.5, 3.5);

    [Fact]
    public void Detect_EveryModelOfEveryProfile_FindsThatProfile()
    {
        var pairs = Shipped.Names.Select(Shipped.Load).SelectMany(static profile => profile.Models.Select(model => (profile.Name, model))).ToList();

        Assert.NotEmpty(pairs);
        Assert.All(pairs, static pair => Assert.Equal(pair.Name, Shipped.Detect(pair.model + " Rev 1.1").Name));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("Abacus")]
    public void Detect_UnknownBoard_IsTheFallback(string? model) => Assert.Equal(BoardProfiles.Fallback, Shipped.Detect(model).Name);

    [Theory]
    [InlineData("abacus")]
    [InlineData("../boards/generic")]
    public void Load_NoSuchName_SaysWhichThereAre(string name)
    {
        var error = Assert.Throws<InvalidDataException>(() => Shipped.Load(name));

        Assert.StartsWith($"'{name}' is no board profile of ", error.Message, StringComparison.Ordinal);
        Assert.Contains(BoardProfiles.Fallback, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("null", "is null, not a board profile")]
    [InlineData("{", "is not a board profile (")]
    [InlineData("""{"name":"x"}""", "is not a board profile (")]
    [InlineData("""{"name":"x","description":"","idleWatts":-1,"activeWattsPerCore":1,"source":""}""", "idleWatts must be 0 or more")]
    [InlineData("""{"name":"x","description":"","idleWatts":3,"activeWattsPerCore":1,"maxWatts":3,"source":""}""", "maxWatts must be above idleWatts")]
    [InlineData("""{"name":"x","description":"","idleWatts":1,"activeWattsPerCore":1,"source":"","idelWatts":2}""", "is not a board profile (")]
    public void Load_FileThatIsNoProfile_IsOneClearLine(string json, string expected)
    {
        var folder = Directory.CreateTempSubdirectory("boards-");
        try
        {
            File.WriteAllText(Path.Combine(folder.FullName, "x.json"), json);

            var error = Assert.Throws<InvalidDataException>(() => new BoardProfiles(folder.FullName).Load("x"));

            Assert.StartsWith(Path.Combine(folder.FullName, "x.json"), error.Message, StringComparison.Ordinal);
            Assert.Contains(expected, error.Message, StringComparison.Ordinal);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
