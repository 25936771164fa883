using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Configuration.Json;

namespace EdgeRuntime.Agent.Configuration;

/// <summary>
/// A JSON file, read each time that a configuration is built. The framework's own source of files would add code that watches them for changes, which nothing here
/// does.
/// </summary>
/// <param name="path">The file's full path.</param>
internal sealed class JsonFileSource(string path) : JsonStreamConfigurationSource
{
    /// <summary>The file's full path.</summary>
    public string Path => path;

    /// <inheritdoc/>
    public override IConfigurationProvider Build(IConfigurationBuilder builder)
    {
        Stream = new MemoryStream(File.ReadAllBytes(path));
        return base.Build(builder);
    }
}
