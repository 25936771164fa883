namespace EdgeRuntime.Core.Tables;

/// <summary>How a CSV file is written. Everything that is not stated is detected from the file's first lines.</summary>
public sealed class TableOptions
{
    /// <summary><c>,</c>, <c>;</c>, <c>|</c>, <c>tab</c> or <c>space</c>. Default: detected.</summary>
    public string? Delimiter { get; set; }

    /// <summary>The decimal mark, <c>.</c> or <c>,</c>. Default: detected.</summary>
    public string? Decimal { get; set; }

    /// <summary>Whether a line names the columns. Default: detected; a first row of <c>nan</c> is data.</summary>
    public bool? Header { get; set; }

    /// <summary>Columns to read, by name or by number from 1, in this order. Default: all.</summary>
    public IList<string> Columns { get; set; } = [];

    /// <summary>Lines that start with this are comments. Default <c>#</c>.</summary>
    public string Comment { get; set; } = "#";

    /// <summary>What an empty cell, <c>nan</c> or <c>inf</c> means: <c>Refuse</c>, <c>Skip</c>, <c>Previous</c> or <c>Keep</c>. Default Refuse.</summary>
    public NotANumberPolicy NotANumber { get; set; }

    /// <summary>The delimiter as a character; null when it is to be detected.</summary>
    internal char? DelimiterCharacter => Delimiter switch
    {
        null => null,
        "tab" => '\t',
        "space" => ' ',
        var text => text[0],
    };

    /// <summary>Adds a line for each value that cannot be.</summary>
    /// <param name="key">The configuration key of this section, for the messages.</param>
    /// <param name="errors">Receives the lines.</param>
    public void Validate(string key, ICollection<string> errors)
    {
        if (Delimiter is not (null or "," or ";" or "|" or "tab" or "space"))
        {
            errors.Add($"{key}:Delimiter must be ',', ';', '|', 'tab' or 'space', but is '{Delimiter}'");
        }

        if (Decimal is not (null or "." or ","))
        {
            errors.Add($"{key}:Decimal must be '.' or ',', but is '{Decimal}'");
        }

        if (Decimal is "," && Delimiter is ",")
        {
            errors.Add($"{key}:Delimiter and Decimal cannot both be ','");
        }

        if (Comment.Length == 0)
        {
            errors.Add($"{key}:Comment must not be empty");
        }
    }
}
