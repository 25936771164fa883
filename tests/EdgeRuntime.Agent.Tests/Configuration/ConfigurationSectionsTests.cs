using System.Collections;
using System.Diagnostics.CodeAnalysis;
using EdgeRuntime.Agent.Configuration;
using Microsoft.Extensions.Configuration;

namespace EdgeRuntime.Agent.Tests.Configuration;

public sealed class ConfigurationSectionsTests
{
    [Fact]
    public void Visit_EverySectionOfTheOptionsClasses_IsShownOnce()
    {
        var seen = new Seen();
        var root = new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["Sources:0:Kind"] = "exec",
            ["Models:0:Path"] = "model",
            ["Power:Sensors:0:Kind"] = "pmic",
            ["Policy:Tiers:0:RateHz"] = "1",
        }).Build();

        ConfigurationSections.Visit(root, null, seen);

        Assert.Equal(Sections(typeof(AgentConfiguration), "").Order(StringComparer.Ordinal), seen.Paths.Order(StringComparer.Ordinal));
    }

    private static IEnumerable<string> Sections(Type type, string path)
    {
        yield return path;
        var prefix = path.Length == 0 ? "" : path + ":";
        foreach (var property in type.GetProperties().Where(static property => property.CanWrite))
        {
            var (section, at) = property.PropertyType.IsGenericType && typeof(IEnumerable).IsAssignableFrom(property.PropertyType)
                ? (property.PropertyType.GetGenericArguments()[^1], $"{prefix}{property.Name}:0")
                : (property.PropertyType, prefix + property.Name);
            if (section.IsClass && section.Namespace!.StartsWith("EdgeRuntime", StringComparison.Ordinal))
            {
                foreach (var nested in Sections(section, at))
                {
                    yield return nested;
                }
            }
        }
    }

    private sealed class Seen : ISectionVisitor
    {
        public List<string> Paths { get; } = [];

        public void Visit(string path, [DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicProperties)] Type type, object? options) => Paths.Add(path);
    }
}
