using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Rendering;

namespace EdgeRuntime.Fleet.Pages.Devices;

/// <summary>The element <c>text</c> of SVG, whose name Razor keeps for itself.</summary>
public sealed class SvgText : ComponentBase
{
    /// <summary>Left edge.</summary>
    [Parameter]
    public string X { get; set; } = "";

    /// <summary>Base line.</summary>
    [Parameter]
    public string Y { get; set; } = "";

    /// <summary>The text.</summary>
    [Parameter]
    public string Value { get; set; } = "";

    /// <inheritdoc/>
    protected override void BuildRenderTree(RenderTreeBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.OpenElement(0, "text");
        builder.AddAttribute(1, "x", X);
        builder.AddAttribute(2, "y", Y);
        builder.AddContent(3, Value);
        builder.CloseElement();
    }
}
