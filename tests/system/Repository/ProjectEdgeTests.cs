using System.Xml.Linq;
using EdgeRuntime.Testing;

namespace EdgeRuntime.SystemTests.Repository;

/// <summary>The projects know each other only along the arrows of the architecture; each heavy library has one owner.</summary>
public sealed class ProjectEdgeTests
{
    private static readonly Dictionary<string, string[]> Arrows = new(StringComparer.Ordinal)
    {
        ["Contracts"] = [],
        ["Core"] = ["Contracts"],
        ["Onnx"] = ["Core"],
        ["Messaging"] = ["Contracts"],
        ["Client"] = ["Contracts"],
        ["IotBindings"] = ["Core"],
        ["Agent"] = ["Core", "Onnx", "Messaging", "IotBindings"],
        ["Fleet"] = ["Client", "Messaging"],
        ["Workshop"] = ["Onnx"],
        ["Training"] = ["Workshop"],
        ["Cli"] = ["Workshop", "Messaging", "Client"],
        ["Demo"] = ["Agent", "Fleet"],
    };

    private static readonly Dictionary<string, string> SoleOwners = new(StringComparer.Ordinal)
    {
        ["Iot.Device.Bindings"] = "IotBindings",
        ["NSec.Cryptography"] = "Contracts",
        ["Microsoft.ML.OnnxRuntime"] = "Onnx",
        ["MQTTnet"] = "Messaging",
        ["MQTTnet.Server"] = "Fleet",
        ["Microsoft.Data.Sqlite"] = "Messaging",
        ["TorchSharp"] = "Training",
        ["Refit"] = "Client",
    };

    public static TheoryData<string> Projects => [.. Directory.EnumerateDirectories(Checkout.PathOf("src")).Select(static path => Path.GetFileName(path)!)];

    [Theory]
    [MemberData(nameof(Projects))]
    public void Project_References_FollowTheArrows(string project)
    {
        var name = ShortName(project);
        Assert.True(Arrows.ContainsKey(name), $"{project} is not a project of the architecture");

        var allowed = Reachable(name);
        foreach (var reference in Items(project, "ProjectReference").Select(static path => ShortName(Path.GetFileNameWithoutExtension(path))))
        {
            Assert.True(allowed.Contains(reference), $"{name} -> {reference} is no arrow of the architecture");
        }
    }

    [Theory]
    [MemberData(nameof(Projects))]
    public void Project_Packages_BelongToTheirSoleOwner(string project)
    {
        foreach (var package in Items(project, "PackageReference"))
        {
            if (SoleOwners.TryGetValue(package, out var owner))
            {
                Assert.True(owner == ShortName(project), $"{package} belongs to {owner} alone, but {project} names it");
            }
        }
    }

    [Fact]
    public void Reachable_CoreAndMessaging_NeverSeeEachOther()
    {
        Assert.DoesNotContain("Messaging", Reachable("Core"));
        Assert.DoesNotContain("Core", Reachable("Messaging"));
        Assert.DoesNotContain("Core", Reachable("Fleet"));
    }

    private static string ShortName(string project) => project["EdgeRuntime.".Length..];

    private static HashSet<string> Reachable(string name)
    {
        var found = new HashSet<string>(StringComparer.Ordinal);
        var open = new Stack<string>(Arrows[name]);
        while (open.TryPop(out var next))
        {
            if (found.Add(next))
            {
                Array.ForEach(Arrows[next], open.Push);
            }
        }

        return found;
    }

    private static IEnumerable<string> Items(string project, string item) =>
        XDocument.Load(Checkout.PathOf($"src/{project}/{project}.csproj"))
            .Descendants(item)
            .Select(static element => element.Attribute("Include")?.Value)
            .OfType<string>();
}
