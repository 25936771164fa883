namespace EdgeRuntime.Agent.Configuration;

/// <summary>How a value of the configuration is written.</summary>
internal enum ValueShape
{
    /// <summary>As one text, number or flag.</summary>
    Single,

    /// <summary>As a list.</summary>
    List,

    /// <summary>As an object: a section, or sections by name.</summary>
    Object,
}
