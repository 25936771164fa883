using System.Diagnostics.CodeAnalysis;

namespace EdgeRuntime.Agent.Configuration;

/// <summary>Is shown every section of the configuration, see <see cref="ConfigurationSections"/>.</summary>
internal interface ISectionVisitor
{
    /// <summary>A section.</summary>
    /// <param name="path">Its key; empty for the whole.</param>
    /// <param name="type">The class of its options.</param>
    /// <param name="options">What was read; null where nothing was read yet.</param>
    void Visit(string path, [DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicProperties)] Type type, object? options);
}
