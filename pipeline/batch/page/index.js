// The review list and, on a click, a report beside its bullets. The page's state is in the address after #, so that
// the Back button, a bookmark and a test all work. Old browsers count: nothing newer than ES2017.
(function () {
  'use strict';

  const PAGE = 200; // rows of the table put in place at a time
  const FRAME = -1; // origins of a marked piece of text that is no bullet's number
  const DATA = JSON.parse(document.getElementById('data').textContent);
  const ROWS = DATA.rows;
  const FIELDS = { q: 'query', s: 'status', t: 'type', i: 'issuer', p: 'issue' }; // key after # -> id of the control
  const ISSUES = {
    mend: (row) => row.findings['须改正'] > 0,
    look: (row) => row.findings['请复核'] > 0,
    gap: (row) => row.placeholders > 0,
    clash: (row) => row.contradictions > 0,
    rule: (row) => row.fallbacks > 0,
    unused: (row) => row.facts_used < row.facts,
    clean: (row) => row.status !== '失败' && !row.findings['须改正'] && !row.findings['请复核'],
  };
  const COLUMNS = [
    { key: 'status', name: '状态', value: (row) => row.status },
    { key: 'title', name: '标题', value: (row) => row.title },
    { key: 'issuer', name: '发文机关', value: (row) => row.issuer },
    { key: 'minutes', name: '审阅约需', number: true, value: (row) => row.minutes },
    { key: 'mend', name: '须改正', number: true, value: (row) => row.findings['须改正'] || 0 },
    { key: 'look', name: '请复核', number: true, value: (row) => row.findings['请复核'] || 0 },
    { key: 'gaps', name: '待补', number: true, value: (row) => row.placeholders },
    { key: 'clash', name: '矛盾', number: true, value: (row) => row.contradictions },
    { key: 'rule', name: '规则成句', number: true, value: (row) => row.fallbacks },
    { key: 'facts', name: '用上要点', number: true, value: (row) => (row.facts ? row.facts_used / row.facts : 0) },
    { key: 'overlap', name: '雷同', number: true, value: (row) => row.overlap },
    { key: 'files', name: '文件', value: (row) => row.docx },
  ];

  const byId = (id) => document.getElementById(id);
  let shown = PAGE;
  let visible = []; // indices into ROWS, as filtered and sorted
  let lastOpened = -1;

  function make(tag, options, children) {
    const made = document.createElement(tag);
    Object.keys(options || {}).forEach((key) => {
      if (key === 'text') made.textContent = options.text;
      else if (key === 'on') Object.keys(options.on).forEach((type) => made.addEventListener(type, options.on[type]));
      else if (options[key] !== undefined) made.setAttribute(key, options[key]);
    });
    (children || []).forEach((child) => made.appendChild(child));
    return made;
  }

  function clear(element) {
    while (element.firstChild) element.removeChild(element.firstChild);
    return element;
  }

  // ---- the address

  function readHash() {
    const state = Object.create(null);
    location.hash.slice(1).split('&').forEach((part) => {
      const cut = part.indexOf('=');
      if (cut < 1) return;
      try {
        state[part.slice(0, cut)] = decodeURIComponent(part.slice(cut + 1));
      } catch (error) { /* a % that is no escape: typed by hand, not ours */ }
    });
    return state;
  }

  function hashOf(state) {
    return '#' + Object.keys(state).filter((key) => state[key]).map(
      (key) => key + '=' + encodeURIComponent(state[key])).join('&');
  }

  function withState(change) {
    return hashOf(Object.assign(readHash(), change));
  }

  // A file name as a relative link: never a scheme, a query or a fragment.
  function link(name) {
    return './' + name.split('/').map(encodeURIComponent).join('/');
  }

  // ---- the list

  const haystacks = [];
  function haystack(index) {
    if (haystacks[index] === undefined) {
      const row = ROWS[index];
      const words = [row.title, row.issuer, row.type, row.docx, row.reason];
      const text = DATA.texts && DATA.texts[row.place];
      if (text) {
        words.push(text.messages.join('\n'));
        text.paragraphs.forEach((paragraph) => words.push(plain(paragraph)));
      }
      haystacks[index] = words.join('\n').toLowerCase();
    }
    return haystacks[index];
  }

  function plain(paragraph) {
    return paragraph[1].map((passage) => passage[2].map((piece) => (
      typeof piece === 'string' ? piece : piece[0])).join('')).join('');
  }

  function select(state) {
    const words = (state.q || '').toLowerCase().split(/\s+/).filter(Boolean);
    const issue = ISSUES[state.p];
    const found = [];
    ROWS.forEach((row, index) => {
      if (state.s && row.status !== state.s) return;
      if (state.t && row.type !== state.t) return;
      if (state.i && row.issuer !== state.i) return;
      if (issue && !issue(row)) return;
      if (words.length && !words.every((word) => haystack(index).indexOf(word) >= 0)) return;
      found.push(index);
    });
    const column = COLUMNS.find((each) => each.key === (state.o || '').replace('-', ''));
    if (column) {
      const sign = state.o[0] === '-' ? -1 : 1;
      const compare = column.number ? (a, b) => a - b : (a, b) => a.localeCompare(b, 'zh-CN');
      found.sort((a, b) => sign * compare(column.value(ROWS[a]), column.value(ROWS[b])) || a - b);
    }
    return found;
  }

  function showHeads(state) {
    const heads = clear(byId('heads'));
    COLUMNS.forEach((column) => {
      const direction = state.o === column.key ? 'ascending' : state.o === '-' + column.key ? 'descending' : undefined;
      const next = (column.number ? direction !== 'descending' : direction === 'ascending') ? '-' : '';
      const button = make('button', {
        type: 'button', text: column.name, title: '按“' + column.name + '”排序',
        on: { click: () => location.replace(withState({ o: next + column.key })) },
      });
      heads.appendChild(make('th', {
        scope: 'col', class: column.number ? 'number' : undefined, 'aria-sort': direction,
      }, [button]));
    });
  }

  function tableRow(index) {
    const row = ROWS[index];
    const failed = row.status === '失败';
    const badge = failed ? 'failed' : row.findings['须改正'] ? 'mend' : row.findings['请复核'] ? 'look' : '';
    const title = make('td', { class: 'title' }, [
      make('a', { href: withState({ r: index + 1 }), text: row.title || '（没有标题）' }),
      make('small', { class: failed ? 'reason' : undefined, text: failed ? row.reason : row.type }),
    ]);
    const cells = [make('td', {}, [make('span', { class: 'badge ' + badge, text: row.status })]), title,
      make('td', { class: 'issuer', text: row.issuer })];
    const effort = Math.min(3, Math.floor(row.minutes / 5));
    cells.push(make('td', { class: 'number' + (failed ? '' : ' effort' + effort), text: failed ? '—' : minutes(row) }));
    COLUMNS.slice(4, 9).forEach((column) => {
      const value = column.value(row);
      cells.push(make('td', { class: 'number' + (value ? '' : ' zero'), text: failed ? '' : String(value) }));
    });
    cells.push(make('td', { class: 'number', text: failed ? '' : row.facts_used + '/' + row.facts }));
    cells.push(make('td', { class: 'number' + (row.overlap ? '' : ' zero'), text: failed ? '' : percent(row.overlap) }));
    cells.push(make('td', { class: 'files' }, fileLinks(row)));
    return make('tr', {
      'data-index': index,
      on: { click: (event) => { if (!event.target.closest('a')) location.hash = withState({ r: index + 1 }); } },
    }, cells);
  }

  function fileLinks(row) {
    const links = [];
    if (row.docx) links.push(make('a', { href: link(row.docx), text: '报告', title: row.docx }));
    if (row.sheet) links.push(make('a', { href: link(row.sheet), text: '核对表', title: row.sheet }));
    return links;
  }

  const minutes = (row) => Math.max(1, Math.round(row.minutes)) + ' 分钟';
  const percent = (share) => Math.round(share * 100) + '%';

  function showList(state) {
    visible = select(state);
    showHeads(state);
    const body = clear(byId('rows'));
    const some = document.createDocumentFragment();
    visible.slice(0, shown).forEach((index) => some.appendChild(tableRow(index)));
    body.appendChild(some);
    const time = visible.reduce((sum, index) => sum + ROWS[index].minutes, 0);
    byId('count').textContent = visible.length
      ? '显示 ' + visible.length + ' 篇' + (visible.length < ROWS.length ? '（共 ' + ROWS.length + ' 篇）' : '')
        + '，审阅约需 ' + duration(time)
      : '没有符合条件的报告';
    const left = visible.length - shown;
    byId('more').hidden = left <= 0;
    byId('more').textContent = '再显示 ' + Math.min(left, PAGE) + ' 篇（还有 ' + left + ' 篇）';
  }

  function duration(time) {
    return time < 90 ? Math.round(time) + ' 分钟' : (time / 60).toFixed(1) + ' 小时';
  }

  // ---- one report

  const chunks = {};
  const waiting = {};
  window.nigaoTexts = (number, texts) => { chunks[number] = texts; };

  function withText(row, done) {
    if (DATA.texts) return done(DATA.texts[row.place]);
    const number = Math.floor(row.place / DATA.chunk);
    const answer = () => done(chunks[number] && chunks[number][row.place % DATA.chunk]);
    if (chunks[number]) return answer();
    if (waiting[number]) return waiting[number].push(answer);
    waiting[number] = [answer];
    const settle = () => { const all = waiting[number]; delete waiting[number]; all.forEach((each) => each()); };
    return document.head.appendChild(make('script', {
      src: 'index-texts/' + ('00' + number).slice(-Math.max(3, String(number).length)) + '.js',
      on: { load: settle, error: settle },
    }));
  }

  function showReport(index) {
    const row = ROWS[index];
    const place = visible.indexOf(index);
    const view = clear(byId('report'));
    const step = (offset, name, hint) => {
      const other = place < 0 ? undefined : visible[place + offset];
      return make('button', {
        type: 'button', text: name, title: hint, disabled: other === undefined ? '' : undefined,
        on: { click: () => location.replace(withState({ r: other + 1 })) },
      });
    };
    const back = make('button', { type: 'button', id: 'back', text: '返回清单', title: 'Esc', on: { click: leave } });
    view.appendChild(make('nav', {}, [back, step(-1, '上一篇', '←'), step(1, '下一篇', '→'),
      make('span', { class: 'quiet', text: place < 0 ? '' : (place + 1) + ' / ' + visible.length })].concat(fileLinks(row))));
    view.appendChild(make('h2', { text: row.title || '（没有标题）', tabindex: -1 }));
    const facts = [row.status, row.issuer, row.type];
    if (row.status === '失败') {
      view.appendChild(factsLine(facts));
      view.appendChild(make('p', { class: 'reason', text: row.reason }));
      return;
    }
    facts.push('审阅约需 ' + minutes(row), '用上要点 ' + row.facts_used + '/' + row.facts, '雷同 ' + percent(row.overlap));
    view.appendChild(factsLine(facts));
    const home = view.appendChild(make('div', {}, [make('p', { class: 'quiet', text: '正在读取正文……' })]));
    withText(row, (text) => showText(clear(home), row, text));
  }

  function factsLine(facts) {
    return make('p', { id: 'facts', class: 'quiet' }, facts.filter(Boolean).map((each) => make('span', { text: each })));
  }

  function showText(home, row, text) {
    if (!text || text.docx !== row.docx) {
      home.appendChild(make('p', { class: 'reason', text: '这一篇的正文读不出来：请把 index-texts 文件夹和这一页放在一起，'
        + '或再运行一次 nigao batch。报告本身不受影响，可以直接打开。' }));
      return;
    }
    if (text.messages.length) {
      home.appendChild(make('ul', { id: 'messages' }, text.messages.map((each) => make('li', { text: each }))));
    }
    home.appendChild(legend());
    const bullets = {};
    text.bullets.forEach((bullet) => { bullets[bullet[0]] = { line: bullet[1], text: bullet[2] }; });
    const used = {};
    home.appendChild(make('div', { id: 'text' }, text.paragraphs.map((each) => pair(each, bullets, used))));
    const unused = Object.keys(bullets).filter((number) => !used[number]);
    if (unused.length) {
      home.appendChild(make('h3', { text: '没有用上的要点' }));
      unused.forEach((number) => home.appendChild(bulletBox(number, bullets[number], [])));
    }
  }

  function legend() {
    const example = (kind, text, means) => [make('mark', { class: kind, text: text, 'data-line': '12' }),
      document.createTextNode(means)];
    return make('p', { class: 'legend quiet' }, [].concat(
      example('from', '21户', '出自要点第 12 行'), example('from name', '石桥水库', '名称'),
      example('frame', '2025年', '出自标题栏或固定语句'),
      example('unmatched', '3个', '本句的要点里没有这样写，请核对')));
  }

  // A paragraph and, beside it, the bullets it rests on.
  function pair(paragraph, bullets, used) {
    const numbers = [];
    const values = {};
    const words = make('div', { class: 'words ' + paragraph[0] });
    paragraph[1].forEach((passage) => {
      passage[1].forEach((number) => {
        if (bullets[number] && numbers.indexOf(number) < 0) numbers.push(number);
        used[number] = true;
      });
      const span = make('span', { class: passage[0] });
      passage[2].forEach((piece) => span.appendChild(pieceOf(piece, bullets, values)));
      words.appendChild(span);
    });
    const side = make('div', { class: 'side' },
      numbers.map((number) => bulletBox(number, bullets[number], values[number] || [])));
    const made = make('div', { class: 'pair' }, [words, side]);
    const light = (event) => {
      const number = event.target.getAttribute && event.target.getAttribute('data-bullet');
      if (number) highlight(made, number);
    };
    ['mouseover', 'focusin', 'click'].forEach((type) => made.addEventListener(type, light));
    return made;
  }

  function pieceOf(piece, bullets, values) {
    if (typeof piece === 'string') return document.createTextNode(piece);
    const text = piece[0];
    const origin = piece[1];
    const bullet = bullets[origin];
    if (!bullet) {
      return make('mark', origin === FRAME ? { class: 'frame', text: text, title: '出自标题栏或固定语句' }
        : { class: 'unmatched', text: text, title: '本句的要点里没有这样写，请核对' });
    }
    (values[origin] = values[origin] || []).push(text);
    return make('mark', {
      class: piece[2] ? 'from name' : 'from', text: text, tabindex: 0, 'data-bullet': origin, 'data-line': bullet.line,
      title: '出自要点第 ' + bullet.line + ' 行：' + bullet.text,
    });
  }

  function bulletBox(number, bullet, values) {
    const box = make('div', { class: 'bullet', 'data-bullet': number },
      [make('span', { class: 'line', text: '第 ' + bullet.line + ' 行' })]);
    let rest = bullet.text;
    for (;;) {
      const found = values.map((value) => ({ at: rest.indexOf(value), value: value })).filter((each) => each.at >= 0)
        .sort((a, b) => a.at - b.at || b.value.length - a.value.length)[0];
      if (!found) break;
      box.appendChild(document.createTextNode(rest.slice(0, found.at)));
      box.appendChild(make('b', { text: found.value }));
      rest = rest.slice(found.at + found.value.length);
    }
    box.appendChild(document.createTextNode(rest));
    return box;
  }

  function highlight(home, number) {
    Array.prototype.forEach.call(byId('report').querySelectorAll('.on'), (each) => each.classList.remove('on'));
    Array.prototype.forEach.call(home.querySelectorAll('[data-bullet="' + number + '"]'),
      (each) => each.classList.add('on'));
  }

  // ---- what a person does

  function leave() {
    location.hash = withState({ r: '' });
  }

  function apply() {
    const state = readHash();
    Object.keys(FIELDS).forEach((key) => {
      const control = byId(FIELDS[key]);
      if (control.value !== (state[key] || '')) control.value = state[key] || '';
    });
    showList(state);
    const index = /^\d+$/.test(state.r || '') ? Number(state.r) - 1 : -1;
    const open = ROWS[index] !== undefined;
    byId('list').hidden = open;
    byId('report').hidden = !open;
    document.title = open ? ROWS[index].title : '批量拟稿 审阅清单';
    if (open) {
      showReport(index);
      if (index !== lastOpened) {
        window.scrollTo(0, 0);
        byId('report').querySelector('h2').focus();
      }
    } else {
      clear(byId('report'));
      const row = document.querySelector('tr[data-index="' + lastOpened + '"] a');
      if (row) row.focus();
    }
    lastOpened = open ? index : -1;
  }

  function filter() {
    const change = { r: '' };
    Object.keys(FIELDS).forEach((key) => { change[key] = byId(FIELDS[key]).value; });
    shown = PAGE;
    location.replace(withState(change));
  }

  function move(offset) {
    const links = Array.prototype.slice.call(document.querySelectorAll('td.title a'));
    const next = links[links.indexOf(document.activeElement) + offset];
    if (next) next.focus();
  }

  function onKey(event) {
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    const typing = /^(INPUT|SELECT|TEXTAREA)$/.test(event.target.tagName);
    if (byId('list').hidden) {
      const buttons = byId('report').querySelectorAll('nav button');
      const pressed = { Escape: buttons[0], ArrowLeft: buttons[1], ArrowRight: buttons[2] }[event.key];
      if (pressed) pressed.click();
      return;
    }
    if (event.key === '/' && !typing) {
      byId('query').focus();
    } else if ((event.key === 'ArrowDown' || event.key === 'ArrowUp') && event.target.tagName !== 'SELECT') {
      move(event.key === 'ArrowDown' ? 1 : -1);
    } else {
      return;
    }
    event.preventDefault();
  }

  function options(id, values) {
    const counts = Object.create(null);
    values.filter(Boolean).forEach((value) => { counts[value] = (counts[value] || 0) + 1; });
    Object.keys(counts).sort((a, b) => a.localeCompare(b, 'zh-CN')).forEach((value) => {
      byId(id).appendChild(make('option', { value: value, text: value + '（' + counts[value] + '）' }));
    });
  }

  function start() {
    options('status', ROWS.map((row) => row.status));
    options('type', ROWS.map((row) => row.type));
    options('issuer', ROWS.map((row) => row.issuer));
    const failed = ROWS.filter((row) => row.status === '失败').length;
    const mend = ROWS.filter(ISSUES.mend).length;
    const time = ROWS.reduce((sum, row) => sum + row.minutes, 0);
    byId('summary').textContent = '共 ' + ROWS.length + ' 篇：写成 ' + (ROWS.length - failed) + ' 篇，失败 ' + failed
      + ' 篇；' + mend + ' 篇有须改正之处；全部审阅约需 ' + duration(time) + '（估计）';
    byId('query').placeholder = DATA.texts ? '标题、机关、提示、正文，空格隔开几个词' : '标题、机关、文件名，空格隔开几个词';
    let timer = 0;
    byId('tools').addEventListener('submit', (event) => event.preventDefault());
    byId('tools').addEventListener('change', filter);
    byId('tools').addEventListener('reset', () => setTimeout(filter, 0));
    byId('query').addEventListener('input', () => { clearTimeout(timer); timer = setTimeout(filter, 200); });
    byId('more').addEventListener('click', () => { shown += PAGE; showList(readHash()); });
    document.addEventListener('keydown', onKey);
    window.addEventListener('hashchange', apply);
    apply();
  }

  start();
}());
