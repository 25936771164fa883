using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;

namespace EdgeRuntime.Fleet.Pages.Controls;

/// <summary>A chart that the browser draws with ECharts. The data go there whenever they are another object.</summary>
public sealed partial class Chart
{
    private ElementReference _element;
    private IJSObjectReference? _module;
    private object? _drawn;

    /// <summary>What it is: the name of a module in <c>wwwroot/charts</c>.</summary>
    [Parameter, EditorRequired]
    public string Kind { get; set; } = "";

    /// <summary>Its data.</summary>
    [Parameter, EditorRequired]
    public object Data { get; set; } = default!;

    /// <summary>What it shows, for people who do not see it.</summary>
    [Parameter, EditorRequired]
    public string Label { get; set; } = "";

    /// <summary>A class that sets its height.</summary>
    [Parameter]
    public string? Class { get; set; }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_module is null)
        {
            return;
        }

        try
        {
            await _module.InvokeVoidAsync("dispose", _element);
            await _module.DisposeAsync();
        }
        catch (JSDisconnectedException)
        {
            // The browser is gone, and its charts with it.
        }
    }

    /// <inheritdoc/>
    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (!ReferenceEquals(_drawn, Data))
        {
            _drawn = Data;
            _module ??= await Script.InvokeAsync<IJSObjectReference>("import", "/chart.js");
            await _module.InvokeVoidAsync("draw", _element, Kind, Data);
        }
    }
}
